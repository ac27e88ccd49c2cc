import type { Knex } from 'knex';
import type { Warning } from '../../../model/judge';
import { recordset } from '../../dialect';
import { insertAlert } from '../alerts/insertAlert';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import type { DayCounts } from './countDays';
import { later } from './later';
import type { CountedIntegration } from './readIntegrations';

/** A single success does not change a success rate over days. The health monitor ends those warnings. */
export function isEndedBySuccess(warning: Warning | null): boolean {
  return warning !== null && warning !== 'success-rate';
}

/** @returns the number of recovered integrations, each with a stored alert */
export async function changeIntegrations(
  tx: Knex.Transaction,
  options: {
    days: DayCounts[];
    integrations: Map<string, CountedIntegration>;
    now: number;
  },
): Promise<number> {
  const { days, integrations, now } = options;
  if (days.length === 0) {
    return 0;
  }
  const succeeded = new Set(
    days.filter(day => day.success > 0).map(day => day.integration_id),
  );
  const recovered = [...integrations.values()].filter(
    ({ id, warning }) => isEndedBySuccess(warning) && succeeded.has(id),
  );
  await updateLastOutcomes(tx, days, recovered);
  for (const { id, name, owner, warning } of recovered) {
    await insertAlert(tx, {
      kind: 'recovered',
      integrationId: id,
      owner,
      facts: { name },
      now,
    });
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.recovered',
      integrationId: id,
      facts: { warning },
      now,
    });
  }
  return recovered.length;
}

async function updateLastOutcomes(
  tx: Knex.Transaction,
  days: DayCounts[],
  recovered: CountedIntegration[],
): Promise<void> {
  const recoveredIds = new Set(recovered.map(({ id }) => id));
  const latest = new Map<
    string,
    {
      id: string;
      success_at: number | null;
      failure_at: number | null;
      recovered: boolean;
    }
  >();
  for (const day of days) {
    const id = day.integration_id;
    const before = latest.get(id);
    latest.set(id, {
      id,
      success_at: day.last_success_at ?? before?.success_at ?? null,
      failure_at: day.last_failure_at ?? before?.failure_at ?? null,
      recovered: recoveredIds.has(id),
    });
  }
  const rows = recordset(
    tx,
    'r',
    {
      id: 'text',
      success_at: 'bigint',
      failure_at: 'bigint',
      recovered: 'boolean',
    },
    [...latest.values()],
  );
  await tx.raw(
    `update integrations as i set
       last_success_at = ${later('i.last_success_at', 'r.success_at')},
       last_failure_at = ${later('i.last_failure_at', 'r.failure_at')},
       warned_at = case when r.recovered then null else i.warned_at end,
       warning = case when r.recovered then null else i.warning end
     from ${rows.sql} where i.id = r.id`,
    rows.bindings,
  );
}
