import type { Knex } from 'knex';
import type { Flow } from '../../health/flow';
import { isPostgres, toNumber } from '../dialect';
import { dueDeliveries, headDelivery, lease } from './claim';
import type { ClaimedDelivery, ClaimRequest } from './DeliveryQueue';
import { flowColumns, toFlow, type FlowRow } from './flowColumns';

/** Unused room of a rate limit that is kept for later, so that a short pause does not cost throughput. */
const BURST_MS = 50;
/** How long a FIFO integration waits for a replay, unless it is told earlier that it has ended. */
const REPLAY_MS = 5_000;

interface GatedIntegration extends FlowRow {
  max_per_second: number | null;
  ordering: string;
  rate_next_at: number | null;
  replay_held_at: number | string | null;
  replay_held_waived: boolean | number;
  replay_until: number | string | null;
}

/**
 * Claims for one integration with a rate limit, an order to keep, or a pause to respect. Its row is locked meanwhile, so
 * what it allows holds across all replicas.
 *
 * @returns what was claimed, and when to try again if the integration itself is what stands in the way
 */
export async function claimGated(
  knex: Knex,
  options: { request: ClaimRequest; now: number; leaseMs: number },
): Promise<{ claimed: ClaimedDelivery[]; tryAt?: number }> {
  const { now, leaseMs } = options;
  const { integrationId, slots } = options.request;
  return knex.transaction(async tx => {
    const query = tx<GatedIntegration>('integrations')
      .where({ id: integrationId, state: 'active' } as object)
      .first();
    const integration = await (isPostgres(tx) ? query.forNoKeyUpdate() : query);
    if (!integration) {
      return { claimed: [] };
    }
    if (integration.ordering === 'fifo' && isReplaying(integration, now)) {
      // Deliveries that are older than those in the queue may still come.
      return { claimed: [], tryAt: now + REPLAY_MS };
    }
    const flow = toFlow(integration);
    const waitUntil = Math.max(
      flow.pausedUntil ?? 0,
      flow.pauses > 0 ? (flow.probeUntil ?? 0) : 0,
    );
    if (waitUntil > now) {
      return { claimed: [], tryAt: waitUntil };
    }
    const rate = rateRoom(integration, now);
    const room = Math.min(slots, rate.room, flow.pauses > 0 ? 1 : slots);
    if (room < 1) {
      return { claimed: [], tryAt: rate.tryAt };
    }
    const selection =
      integration.ordering === 'fifo'
        ? headDelivery(tx, integrationId, now)
        : dueDeliveries(tx, {
            requests: [{ integrationId, slots: room }],
            now,
          });
    const claimed = await lease(tx, selection, now + leaseMs);
    const passed: Flow = {
      ...flow,
      pausedUntil: undefined,
      pauseReason: undefined,
      probeUntil:
        flow.pauses > 0 && claimed.length > 0 ? now + leaseMs : undefined,
    };
    await tx('integrations')
      .where({ id: integrationId })
      .update({
        ...flowColumns(passed, integration),
        rate_next_at: rate.after(claimed.length),
      });
    return {
      claimed,
      tryAt: claimed.length === room ? rate.tryAt : undefined,
    };
  });
}

/** Whether a replay is queueing deliveries in batches. A waiver of held ones queues none. */
function isReplaying(
  integration: Pick<
    GatedIntegration,
    'replay_held_at' | 'replay_held_waived' | 'replay_until'
  >,
  now: number,
): boolean {
  return (
    (integration.replay_held_at !== null && !integration.replay_held_waived) ||
    toNumber(integration.replay_until ?? 0) > now
  );
}

/**
 * What a rate limit leaves room for, by the generic cell rate algorithm: each delivery moves the time of the next one on
 * by its interval.
 */
function rateRoom(
  integration: Pick<GatedIntegration, 'max_per_second' | 'rate_next_at'>,
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
