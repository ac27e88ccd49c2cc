import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import { recordset, storable } from '../../dialect';

/** Maximum length of an error code, which comes from the network library or the TLS stack. */
export const MAX_ERROR_CODE = 64;

export async function insertAttempts(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<void> {
  const columns = {
    delivery_id: 'uuid',
    id: 'uuid',
    integration_id: 'text',
    number: 'int',
    trigger: 'text',
    outcome: 'text',
    status_code: 'int',
    error_code: 'text',
    error_message: 'text',
    url: 'text',
    started_at: 'bigint',
    duration_ms: 'int',
    request_headers: 'text',
    response_headers: 'text',
    response_body: 'text',
    response_truncated: 'boolean',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    attempts.map(({ id, delivery, url, requestHeaders, result }) => ({
      delivery_id: delivery.deliveryId,
      id,
      integration_id: delivery.integrationId,
      number: delivery.attemptCount + 1,
      trigger: delivery.trigger,
      outcome: result.outcome,
      status_code: result.statusCode,
      error_code: result.errorCode?.slice(0, MAX_ERROR_CODE),
      error_message: result.errorMessage && storable(result.errorMessage),
      url,
      started_at: result.startedAt,
      duration_ms: result.durationMs,
      // JSON escapes the characters that a database cannot store.
      request_headers: JSON.stringify(requestHeaders),
      response_headers:
        result.responseHeaders && JSON.stringify(result.responseHeaders),
      response_body: result.responseBody && storable(result.responseBody),
      response_truncated: result.responseTruncated,
    })),
  );
  const names = Object.keys(columns).join(', ');
  await tx.raw(
    `insert into attempts (${names}) select ${names} from ${rows.sql} where true on conflict do nothing`,
    rows.bindings,
  );
}
