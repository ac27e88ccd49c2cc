import type { Replay } from 'backstage-plugin-webhooks-common';
import { optionalIso, toIso } from '../../../model/clock';
import { toNumber, toOptionalNumber } from '../../dialect';
import type { ReplayRow } from '../../tables';
import type { StatusCodes } from '../log/answerFilters';

export function toReplay(row: ReplayRow): Replay {
  return {
    id: row.id,
    integrationId: row.integration_id,
    state: row.state,
    endReason: row.end_reason ?? undefined,
    from: toIso(toNumber(row.from_time)),
    to: toIso(toNumber(row.to_time)),
    status: JSON.parse(row.status),
    missing: row.missing ? true : undefined,
    catalog: row.catalog ? 'current' : undefined,
    eventTypes: row.event_types ? JSON.parse(row.event_types) : undefined,
    outcome: row.outcomes ? JSON.parse(row.outcomes) : undefined,
    statusCode: row.status_codes
      ? statusCodeFilter(JSON.parse(row.status_codes))
      : undefined,
    failedAfter: optionalIso(toOptionalNumber(row.failed_after)),
    selected: row.selected,
    replayed: row.replayed,
    skipped: row.skipped,
    createdAt: toIso(toNumber(row.created_at)),
    createdBy: row.created_by,
    startedAt: optionalIso(toOptionalNumber(row.started_at)),
    endedAt: optionalIso(toOptionalNumber(row.ended_at)),
    stoppedBy: row.stopped_by ?? undefined,
  };
}

/** `422`, or `4xx` for a class. */
function statusCodeFilter({ first, last }: StatusCodes): string {
  return first === last ? String(first) : `${first / 100}xx`;
}
