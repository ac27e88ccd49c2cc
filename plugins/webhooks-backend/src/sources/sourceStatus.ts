import type {
  EventType,
  Source as SourceStatus,
  SourceState,
} from 'backstage-plugin-webhooks-common';
import { optionalIso, toIso } from '../model/clock';
import type { SourceRecord } from '../model/source';

/**
 * The state of a source that runs in passes.
 *
 * @param record - undefined before its first pass
 */
export function toSourceStatus(
  id: string,
  eventTypes: Record<string, EventType>,
  record: SourceRecord | undefined,
): SourceStatus {
  const { lastPass, lastError } = record ?? {};
  const counts = lastPass?.result;
  return {
    id,
    eventTypes: Object.values(eventTypes).map(({ name }) => name),
    state: toState(record),
    runningSince: optionalIso(record?.runningSince),
    lastPass: lastPass && {
      endedAt: toIso(lastPass.at),
      durationMs: lastPass.durationMs,
      counts: { ...counts },
    },
    lastError: lastError && {
      at: toIso(lastError.at),
      message: lastError.message,
    },
    resync: record?.resync?.events,
  };
}

function toState(record: SourceRecord | undefined): SourceState {
  if (record?.lastError) {
    return 'failing';
  }
  if (!record?.lastPass) {
    return 'starting';
  }
  return record.lastPass.result.held > 0 ? 'holding' : 'ok';
}
