import type { IntegrationRow, CircuitRow } from '../../tables';
import { circuitColumns, toCircuitState } from '../integrations/circuitColumns';

/** Burst allowance of a rate limit, so that a short pause costs no throughput. */
const BURST_MS = 50;
/** How long a FIFO integration waits for a replay unless the end of the replay is signalled earlier. */
const REPLAY_MS = 5_000;

/** The columns of an integration that determine how many deliveries may be claimed. */
export interface PacedIntegration
  extends
    CircuitRow,
    Pick<
      IntegrationRow,
      | 'id'
      | 'max_per_second'
      | 'ordering'
      | 'rate_next_at'
      | 'replay_held_at'
      | 'replay_held_waived'
    > {
  /** Whether it is a FIFO integration with a replay in progress. */
  replaying: boolean | number;
}

/** How many deliveries of an integration may be claimed. */
export interface Passage {
  /** Maximum number of deliveries; 0 while the integration is blocked. */
  slots: number;
  /** When to try again after claiming that many; undefined if only free slots limit the claim. */
  tryAt?: number;
  /** The columns of the integration after a claim. */
  after: (claimed: number) => PassedColumns;
}

export type PassedColumns = ReturnType<typeof circuitColumns> & {
  rate_next_at: number | null;
};

/** Applies the rate limit, the ordering and the pause of an integration to a claim. */
export function passage(
  integration: PacedIntegration,
  options: { slots: number; now: number; leaseMs: number },
): Passage {
  const { now, leaseMs } = options;
  const circuit = toCircuitState(integration);
  const isFifo = integration.ordering === 'fifo';
  const isProbing = circuit.trips > 0;
  const rate = rateRoom(integration, now);
  const after = (claimed: number) => ({
    ...circuitColumns(
      {
        ...circuit,
        pausedUntil: undefined,
        pauseReason: undefined,
        probeUntil: isProbing && claimed > 0 ? now + leaseMs : undefined,
      },
      integration,
    ),
    rate_next_at: rate.after(claimed),
  });
  if (isFifo && isReplaying(integration)) {
    // A replay may still queue deliveries that are older than those in the queue.
    return { slots: 0, tryAt: now + REPLAY_MS, after };
  }
  const waitUntil = Math.max(
    circuit.pausedUntil ?? 0,
    isProbing ? (circuit.probeUntil ?? 0) : 0,
  );
  if (waitUntil > now) {
    return { slots: 0, tryAt: waitUntil, after };
  }
  const most = isFifo || isProbing ? 1 : options.slots;
  return { slots: Math.min(most, rate.room), tryAt: rate.tryAt, after };
}

/** Whether a replay, including one of held deliveries, is queueing deliveries in batches. A waiver queues none. */
function isReplaying(
  integration: Pick<
    PacedIntegration,
    'replay_held_at' | 'replay_held_waived' | 'replaying'
  >,
): boolean {
  return (
    (integration.replay_held_at !== null && !integration.replay_held_waived) ||
    Boolean(integration.replaying)
  );
}

/**
 * Applies the rate limit by the generic cell rate algorithm (GCRA): each delivery advances the theoretical arrival time
 * by one interval.
 */
function rateRoom(
  integration: Pick<PacedIntegration, 'max_per_second' | 'rate_next_at'>,
  now: number,
): {
  room: number;
  tryAt?: number;
  after: (claimed: number) => number | null;
} {
  if (integration.max_per_second === null) {
    return { room: Infinity, after: () => null };
  }
  const interval = 1000 / integration.max_per_second;
  const next = Math.max(
    integration.rate_next_at ?? 0,
    now - Math.max(BURST_MS, interval),
  );
  return {
    room: Math.max(0, Math.floor((now - next) / interval)),
    tryAt: Math.ceil(Math.max(next + interval, now + BURST_MS)),
    after: claimed => next + claimed * interval,
  };
}
