import { TestDatabases } from '@backstage/backend-test-utils';
import type { AttemptOutcome, Replay } from 'backstage-plugin-webhooks-common';
import { Random } from 'backstage-webhooks-test';
import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import {
  addIntegration,
  toAttemptRecord,
  migrated,
} from '../__testUtils__/fixtures';
import type { DeliverySlots } from '../dispatch/DeliverySlots';
import { EventIntake } from '../dispatch/EventIntake';
import type { ClaimedDelivery } from '../model/delivery';
import { DeliveryLog } from './DeliveryLog';
import { DeliveryQueue } from './DeliveryQueue';
import { EventStore } from './EventStore';
import { IntegrationStore } from './IntegrationStore';
import {
  findStranded,
  type StrandedDelivery,
} from './operations/queue/findStranded';
import { applyRetention } from './operations/retention/applyRetention';
import { ReplayStore, type ReplayTurn } from './ReplayStore';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Nothing runs between two rounds, so the invariant must hold there. Set ROUNDS to search longer. */
const ROUNDS = Number(process.env.ROUNDS ?? 15);
const STEPS = 200;
/** Concurrent steps, like those of several replicas. */
const WORKERS = 6;
const START = Date.parse('2026-03-02T12:00:00Z');
const LEASE_MS = 5_000;
const INTEGRATIONS = ['a', 'b', 'fifo', 'limited'];

/** The errors of a step that lost a race against another one. */
const LOST_RACES = ['ConflictError', 'NotFoundError'];

/** Everything that changes the state of deliveries, with a clock that never goes back. */
class Replicas {
  now = START;
  /** Replays that were completed. */
  readonly completed: Replay[] = [];
  readonly #knex: Knex;
  readonly #random: Random;
  readonly #store: IntegrationStore;
  readonly #queue: DeliveryQueue;
  readonly #events: EventIntake;
  readonly #log: DeliveryLog;
  readonly #replays: ReplayStore;
  /** Claimed deliveries that were not released. */
  #claimed: ClaimedDelivery[] = [];

  constructor(knex: Knex, random: Random) {
    this.#knex = knex;
    this.#random = random;
    this.#store = new IntegrationStore({ knex });
    this.#queue = new DeliveryQueue({ knex });
    this.#events = new EventIntake({ events: new EventStore({ knex }) });
    this.#log = new DeliveryLog({ knex });
    this.#replays = new ReplayStore({ knex });
  }

  async create(id: string): Promise<void> {
    await addIntegration(
      this.#store,
      {
        id,
        ...(id === 'fifo' && { ordering: 'fifo' }),
        ...(id === 'limited' && { maxPerSecond: 100 }),
      },
      this.now,
    );
  }

  readonly steps: [weight: number, step: () => Promise<unknown>][] = [
    [30, () => this.#dispatch()],
    [25, () => this.#claim()],
    [30, () => this.#record()],
    [3, () => this.#release()],
    [3, () => this.#renew()],
    [6, () => this.#disable(this.#integration())],
    [8, () => this.#enable(this.#integration())],
    [6, () => this.#queueHeld(this.#integration())],
    [3, () => this.#waiveHeld(this.#integration())],
    [4, () => this.#hold(this.#integration())],
    [4, () => this.#redeliver()],
    [4, () => this.#startReplay()],
    [8, () => this.#runReplay()],
    [1, () => this.#stopReplay()],
    [2, () => this.#cancel()],
    [1, () => this.#delete()],
    [2, () => this.create(this.#integration())],
    [1, () => this.#expire()],
    [1, () => this.#retain()],
    [10, async () => this.#advance()],
  ];

  /** Runs the pending replays to their end. */
  async settle(): Promise<void> {
    while (await this.#runReplay()) {
      // Continues until the last batch of the last replay.
    }
    for (const id of INTEGRATIONS) {
      await this.#replayHeld(id);
    }
  }

  #integration(): string {
    return this.#random.pick(INTEGRATIONS);
  }

  #advance(): void {
    this.now += this.#random.int(2_000);
  }

  async #dispatch(): Promise<void> {
    const slots: DeliverySlots = {
      leaseMs: LEASE_MS,
      reserve: () => (this.#random.int(2) === 0 ? uuid() : undefined),
      cancel: () => {},
    };
    const stored = await this.#events.dispatch(
      Array.from({ length: 1 + this.#random.int(3) }, () => ({
        type: 'a.b',
        body: '{"type":"a.b","timestamp":"","data":{}}',
        dispatchedBy: 'user:default/mock',
        now: this.now,
      })),
      slots,
    );
    for (const one of stored) {
      if ('error' in one) {
        throw one.error;
      }
      this.#claimed.push(...one.leased);
    }
  }

  async #claim(): Promise<void> {
    const request = {
      integrationId: this.#integration(),
      slots: 1 + this.#random.int(10),
    };
    const { now } = this;
    const claimed =
      this.#random.int(2) === 0
        ? await this.#queue.claim({
            requests: [request],
            now,
            leaseMs: LEASE_MS,
          })
        : (
            await this.#queue.claimPaced({
              requests: [request],
              now,
              leaseMs: LEASE_MS,
            })
          ).claimed;
    this.#claimed.push(...claimed);
  }

  #take(): ClaimedDelivery[] {
    return this.#claimed.splice(0, 1 + this.#random.int(8));
  }

  async #record(): Promise<void> {
    const attempts = this.#take().map(delivery => {
      const outcome = this.#random.pick<AttemptOutcome>([
        'success',
        'success',
        'success',
        'error',
        'throttled',
        'timeout',
      ]);
      return toAttemptRecord(delivery, {
        at: this.now,
        result: { outcome },
        next:
          outcome === 'success' || this.#random.int(4) === 0
            ? { status: outcome === 'success' ? 'succeeded' : 'failed' }
            : {
                status: 'pending',
                dueAt: this.now + this.#random.int(5_000),
                attemptsSinceQueued: delivery.attemptsSinceQueued + 1,
              },
      });
    });
    const gone = attempts.length > 0 && this.#random.int(60) === 0;
    if (gone) {
      const [first] = attempts;
      first.result.outcome = 'gone';
      first.next = { status: 'held' };
    }
    await this.#queue.record(attempts, this.now);
    if (gone) {
      // Like the health monitor.
      await this.#disable(attempts[0].delivery.integrationId);
    }
  }

  async #release(): Promise<void> {
    await this.#queue.release(this.#take());
  }

  async #renew(): Promise<void> {
    await this.#queue.renew(this.#claimed.slice(0, 5), this.now + LEASE_MS);
  }

  async #disable(id: string): Promise<void> {
    await this.#store.disable(await this.#store.get(id), {
      reason: 'manual',
      evidence: { reason: 'manual', summary: '', days: [] },
      now: this.now,
    });
  }

  async #enable(id: string): Promise<void> {
    await this.#store.enable(await this.#store.get(id), {
      now: this.now,
      replayHeld: this.#random.int(3) > 0 ? { trusted: true } : undefined,
    });
    if (this.#random.int(4) > 0) {
      await this.#replayHeld(id);
    }
  }

  async #replayHeld(id: string): Promise<void> {
    while (
      (await this.#queueHeld(id)).more ||
      (await this.#waiveHeld(id)).more
    ) {
      // Continues until the last batch.
    }
  }

  #queueHeld(id: string): Promise<{ more: boolean }> {
    return this.#store.queueHeld(id, { now: this.now, limit: 5 });
  }

  #waiveHeld(id: string): Promise<{ more: boolean }> {
    return this.#store.waiveHeld(id, { now: this.now, limit: 5 });
  }

  async #hold(id: string): Promise<void> {
    await this.#queue.hold({
      integrationId: id,
      now: this.now,
      limit: 10,
    });
  }

  async #redeliver(): Promise<void> {
    const { items } = await this.#log.list({ limit: 50 });
    if (items.length > 0) {
      const delivery = this.#random.pick(items);
      await this.#log.redeliver(delivery.id, {
        at: await this.#store.get(delivery.integrationId),
        trust: true,
        now: this.now,
      });
    }
  }

  async #startReplay(): Promise<void> {
    const id = this.#integration();
    await this.#replays.start({
      integration: await this.#store.get(id),
      from: this.now - 20_000,
      to: this.now,
      status: ['failed', 'held', 'pending', 'cancelled'],
      trust: true,
      createdBy: 'user:default/mock',
      limit: 5 + this.#random.int(20),
      now: this.now,
    });
  }

  async #runReplay(): Promise<ReplayTurn | undefined> {
    const turn = await this.#replays.runBatch({
      now: this.now,
      limit: 5,
      wants: async () => true,
    });
    if (turn?.error) {
      throw turn.error;
    }
    if (turn?.replay.state === 'completed') {
      this.completed.push(turn.replay);
    }
    return turn;
  }

  async #stopReplay(): Promise<void> {
    const id = this.#integration();
    const { items } = await this.#replays.list(id, { limit: 1 });
    for (const { id: replayId } of items) {
      await this.#replays.stop(id, replayId, {
        by: 'user:default/mock',
        now: this.now,
      });
    }
  }

  async #cancel(): Promise<void> {
    await this.#log.cancelAll(await this.#store.get(this.#integration()), {
      from: this.now - 2_000,
      to: this.now,
      status: ['pending', 'held'],
      by: 'user:default/mock',
      now: this.now,
    });
  }

  async #delete(): Promise<void> {
    const id = this.#integration();
    await this.#store.delete(await this.#store.get(id), this.now);
  }

  async #expire(): Promise<void> {
    await this.#queue.expire({
      queuedBefore: this.now - 60_000,
      now: this.now,
      limit: 20,
    });
  }

  async #retain(): Promise<void> {
    await applyRetention(this.#knex, {
      eventsBefore: this.now - 120_000,
      attemptsBefore: this.now - 120_000,
      daysBefore: '2000-01-01',
      periodsBefore: 0,
      signal: new AbortController().signal,
    });
  }
}

async function run(replicas: Replicas, random: Random): Promise<void> {
  const total = replicas.steps.reduce((sum, [weight]) => sum + weight, 0);
  let left = STEPS;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      let at = random.int(total);
      const [, step] = replicas.steps.find(([weight]) => (at -= weight) < 0)!;
      try {
        await step();
      } catch (error) {
        if (!LOST_RACES.includes((error as Error).name)) {
          throw error;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

/** All stranded deliveries, except those with a 410 whose integration is about to be disabled. */
async function allStranded(knex: Knex): Promise<StrandedDelivery[]> {
  const { stranded } = await findStranded(knex, {
    limit: 1_000_000,
    now: Number.MAX_SAFE_INTEGER,
  });
  const gone = new Set<string>(
    await knex('deliveries').where({ last_outcome: 'gone' }).pluck('id'),
  );
  return stranded.filter(({ kind, id }) => kind !== 'unheld' || !gone.has(id));
}

/** Rows of the queue with the wrong `logged`, which says whether the delivery has a row in the log. */
async function wronglyLogged(knex: Knex): Promise<object[]> {
  return knex('delivery_queue as q')
    .leftJoin('deliveries as d', 'd.id', 'q.delivery_id')
    .where(query => query.where('q.logged', true).whereNull('d.id'))
    .orWhere(query => query.where('q.logged', false).whereNotNull('d.id'))
    .select('q.delivery_id', 'q.logged');
}

describe.each(databases.eachSupportedId())(
  'delivery states (%s)',
  databaseId => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

    it(`strand no delivery, whatever the order of ${ROUNDS * STEPS} steps (SEED=${seed})`, async () => {
      const knex = await migrated(await databases.init(databaseId));
      const random = new Random(seed);
      const replicas = new Replicas(knex, random);
      for (const id of INTEGRATIONS) {
        await replicas.create(id);
      }

      for (let round = 0; round < ROUNDS; round += 1) {
        await run(replicas, random);
        await replicas.settle();

        expect(await allStranded(knex)).toEqual([]);
        expect(await wronglyLogged(knex)).toEqual([]);
        expect(await knex('replays').whereNull('ended_at')).toEqual([]);
      }
      expect(
        await knex('deliveries').distinct('status').pluck('status'),
      ).toEqual(
        expect.arrayContaining(['cancelled', 'failed', 'pending', 'succeeded']),
      );
      expect(replicas.completed).not.toEqual([]);
      for (const { selected, replayed, skipped } of replicas.completed) {
        expect(replayed + skipped).toBe(selected);
      }
    });
  },
);
