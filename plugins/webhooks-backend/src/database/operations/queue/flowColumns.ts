import type { Flow } from '../../../model/flow';
import { toOptionalNumber } from '../../dialect';
import type { FlowRow } from '../../tables';

/** The columns of a flow state that change. */
export const FLOW_COLUMNS = {
  consecutive_failures: 'int',
  pauses: 'int',
  paused_until: 'bigint',
  pause_reason: 'text',
  probe_until: 'bigint',
  gated: 'boolean',
} as const;

export function toFlow(row: Omit<FlowRow, 'gated'>): Flow {
  return {
    failures: row.consecutive_failures,
    pauses: row.pauses,
    pausedUntil: toOptionalNumber(row.paused_until),
    pauseReason: row.pause_reason ?? undefined,
    probeUntil: toOptionalNumber(row.probe_until),
  };
}

/**
 * The columns of a flow state, with `gated`, by which plain claims leave out what needs a closer look.
 */
export function flowColumns(
  flow: Flow,
  integration: { max_per_second: number | null; ordering: string },
) {
  return {
    consecutive_failures: flow.failures,
    pauses: flow.pauses,
    paused_until: flow.pausedUntil ?? null,
    pause_reason: flow.pauseReason ?? null,
    probe_until: flow.probeUntil ?? null,
    gated:
      integration.max_per_second !== null ||
      integration.ordering === 'fifo' ||
      flow.pauses > 0 ||
      flow.pausedUntil !== undefined,
  };
}
