import type { IntegrationRow, CircuitRow } from '../../tables';
import { circuitColumns, toCircuitState } from '../integrations/circuitColumns';

/** Burst allowance of a rate limit: a short pause then costs no throughput. */
const BURST_MS = 50;
/** How long a FIFO integration waits for a replay, unless it is told earlier that it has ended. */
const REPLAY_MS = 5_000;

/** The columns of an integration that decide what may be claimed for it. */
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
  /** Whether it is a FIFO integration whose deliveries a replay queues in batches. */
  replaying: boolean | number;
}

/** The deliveries that an integration lets through. */
export interface Passage {
  /** Deliveries that may be claimed; 0 while the integration itself stands in the way. */
  slots: number;
  /** When to try again if that many are claimed; undefined if a claim is limited by nothing but free slots. */
  tryAt?: number;
  /** The columns of the integration after some were claimed. */
  after: (claimed: number) => PassedColumns;
}

export type PassedColumns = ReturnType<typeof circuitColumns> & {
  rate_next_at: number | null;
};

/**
 * The deliveries that the rate limit, the order and the pause of an integration let through.
 */
export function passage(
  integration: PacedIntegration,
  options: { slots: number; now: number; leaseMs: number },
): Passage {
  const { now, leaseMs } = options;
  const circuit = toCircuitState(integration);
  const isFifo = integration.ordering === 'fifo';
  const isProbing = circuit.pauses > 0;
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
    // Deliveries that are older than those in the queue may still come.
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

/** Whether a replay, also of held deliveries, is queueing deliveries in batches. A waiver of held ones queues none. */
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
 * The room that a rate limit leaves, by the generic cell rate algorithm: each delivery moves the time of the next one on
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
