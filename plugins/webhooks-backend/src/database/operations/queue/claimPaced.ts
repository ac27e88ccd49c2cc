import type { Knex } from 'knex';
import type { ClaimedDelivery, ClaimRequest } from '../../../model/delivery';
import { isPostgres } from '../../dialect';
import { lease } from './lease';
import { selectDue } from './selectDue';
import { selectHeads } from './selectHeads';
import { CIRCUIT_COLUMNS } from '../integrations/circuitColumns';
import { passage, type PacedIntegration, type Passage } from './passage';
import { updateChanged } from './updateChanged';

/**
 * Whether a replay is queueing deliveries of a FIFO integration in batches. A replay of the catalog queues new
 * deliveries, which come last, and waits until most of them are sent.
 */
const REPLAYING = `ordering = 'fifo' and exists (
  select 1 from replays where replays.integration_id = integrations.id and replays.ended_at is null and not replays.catalog
) as replaying`;

interface Open extends Passage {
  integration: PacedIntegration;
}

/** The rows of the integrations are locked until the commit, so their limits hold across all replicas. */
export async function claimPaced(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number; leaseMs: number },
): Promise<{ claimed: ClaimedDelivery[]; tryAt: Map<string, number> }> {
  const { requests, now, leaseMs } = options;
  const slots = new Map(
    requests.map(request => [request.integrationId, request.slots]),
  );
  return knex.transaction(async tx => {
    const tryAt = new Map<string, number>();
    const open: Open[] = [];
    for (const integration of await lockActive(tx, [...slots.keys()])) {
      const { id } = integration;
      const passes = passage(integration, {
        slots: slots.get(id)!,
        now,
        leaseMs,
      });
      if (passes.slots > 0) {
        open.push({ ...passes, integration });
      } else if (passes.tryAt !== undefined) {
        tryAt.set(id, passes.tryAt);
      }
    }
    const claimed = await claimOpen(tx, open, { now, leaseMs });
    const counts = new Map<string, number>();
    for (const { integrationId } of claimed) {
      counts.set(integrationId, (counts.get(integrationId) ?? 0) + 1);
    }
    for (const one of open) {
      const { id } = one.integration;
      if (one.tryAt !== undefined && counts.get(id) === one.slots) {
        tryAt.set(id, one.tryAt);
      }
    }
    await updateChanged(
      tx,
      { ...CIRCUIT_COLUMNS, rate_next_at: 'float' },
      open.map(({ integration, after }) => ({
        before: integration,
        after: after(counts.get(integration.id) ?? 0),
      })),
    );
    return { claimed, tryAt };
  });
}

/** Locks rows in the same order as recording does, to avoid a deadlock. */
async function lockActive(
  tx: Knex.Transaction,
  ids: string[],
): Promise<PacedIntegration[]> {
  const query = tx('integrations')
    .whereIn('id', ids)
    .where({ state: 'active' })
    .orderBy('id')
    .select(
      'id',
      'max_per_second',
      'ordering',
      'rate_next_at',
      'replay_held_at',
      'replay_held_waived',
      'consecutive_failures',
      'trips',
      'paused_until',
      'pause_reason',
      'probe_until',
      'paced',
      tx.raw(REPLAYING),
    );
  return isPostgres(tx) ? query.forNoKeyUpdate() : query;
}

async function claimOpen(
  tx: Knex.Transaction,
  open: Open[],
  { now, leaseMs }: { now: number; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const requests = open.map(({ integration, slots }) => ({
    integrationId: integration.id,
    slots,
    inOrder: integration.ordering === 'fifo',
  }));
  const inOrder = requests.filter(request => request.inOrder);
  const others = requests.filter(request => !request.inOrder);
  const selections = [
    ...(others.length > 0 ? [selectDue(tx, { requests: others, now })] : []),
    ...(inOrder.length > 0
      ? [selectHeads(tx, { requests: inOrder, now })]
      : []),
  ];
  const claimed: ClaimedDelivery[] = [];
  for (const selection of selections) {
    claimed.push(...(await lease(tx, selection, now + leaseMs)));
  }
  return claimed;
}
