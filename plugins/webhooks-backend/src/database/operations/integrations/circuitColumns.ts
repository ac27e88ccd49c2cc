import type { CircuitState } from '../../../model/circuitBreaker';
import { toOptionalNumber } from '../../dialect';
import type { CircuitRow } from '../../tables';

/** The mutable columns of a circuit breaker. */
export const CIRCUIT_COLUMNS = {
  consecutive_failures: 'int',
  trips: 'int',
  paused_until: 'bigint',
  pause_reason: 'text',
  probe_until: 'bigint',
  paced: 'boolean',
} as const;

export function toCircuitState(row: Omit<CircuitRow, 'paced'>): CircuitState {
  return {
    failures: row.consecutive_failures,
    trips: row.trips,
    pausedUntil: toOptionalNumber(row.paused_until),
    pauseReason: row.pause_reason ?? undefined,
    probeUntil: toOptionalNumber(row.probe_until),
  };
}

/** The columns of a circuit breaker, including `paced`, which excludes an integration from plain claims. */
export function circuitColumns(
  circuit: CircuitState,
  integration: { max_per_second: number | null; ordering: string },
) {
  return {
    consecutive_failures: circuit.failures,
    trips: circuit.trips,
    paused_until: circuit.pausedUntil ?? null,
    pause_reason: circuit.pauseReason ?? null,
    probe_until: circuit.probeUntil ?? null,
    paced:
      integration.max_per_second !== null ||
      integration.ordering === 'fifo' ||
      circuit.trips > 0 ||
      circuit.pausedUntil !== undefined,
  };
}
