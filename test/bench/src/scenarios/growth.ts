import { DAY_MS, idTime } from '../backend';
import { createReplica, postgresConfig, type Replica } from '../engine';
import { loadBacklog } from '../lib/backlog';
import type { Environment } from '../lib/environment';
import { explain } from '../lib/explain';
import { median, round } from '../lib/statistics';
import type { Scenario } from './scenario';

const SMALL = { ended: 50_000, waiting: 1_000 };
const LARGE = { ended: 5_000_000, waiting: 1_000_000, days: 60 };
const INTEGRATIONS = 100;
/** A claim of 400 rows, as large as claims get under load. */
const SLOTS_EACH = 4;
const PAGE = 50;
/** Days whose attempts retention removes from the large database. */
const DROPPED_DAYS = 5;
/** The databases take turns, so that a disturbance of the machine affects both. */
const TURNS = 40;

interface Operation {
  run: (replica: Replica) => Promise<unknown>;
  /** Restores the state for the next run. Not timed. */
  undo?: (replica: Replica) => Promise<unknown>;
}

const lanesOperation: Operation = { run: ({ queue }) => queue.backlogs() };

const healthOperation: Operation = {
  run: ({ health }) =>
    Promise.all([
      health.counts('integration-7', Date.now() - DAY_MS),
      health.latencies('integration-7'),
    ]),
};

/**
 * Cost of a claim, of pages of the log, of the health of an integration and of retention at 5,000,000 attempts of 60
 * days and a backlog of 1,000,000, against 50,000 of one day and 1,000.
 */
export const growth: Scenario = async environment => {
  const { note, plans } = environment;
  const small = await load(environment, 'growth_small', SMALL);
  note(`loading ${LARGE.ended} attempts and ${LARGE.waiting} waiting`);
  const large = await load(environment, 'growth_large', LARGE);
  try {
    await environment.postgres.query('checkpoint');
    const claim = await compare(small, large, claimOperation());
    const pages: Record<string, [number, number]> = {};
    for (const [name, operation] of Object.entries(pageOperations())) {
      pages[name] = await compare(small, large, operation);
    }
    const backlogs = await compare(small, large, lanesOperation);
    const health = await compare(small, large, healthOperation);
    if (plans) {
      for (const [name, operation] of Object.entries({
        claim: claimOperation(),
        backlogs: lanesOperation,
        health: healthOperation,
        ...pageOperations(),
      })) {
        note(
          `\n-- ${name}\n${await explain(large.knex, () => operation.run(large))}`,
        );
        await operation.undo?.(large);
      }
    }
    const retention: [number, number] = [
      await removeDays(small, 1),
      await removeDays(large, DROPPED_DAYS),
    ];
    const toRatio = ([before, after]: [number, number]) =>
      round(after / before);
    const logPage = Math.max(...Object.values(pages).map(toRatio));
    const line = (what: string, times: [number, number]) => ({
      what: `Growth: ${what}`,
      figures: `${round(times[1])} ms : ${round(times[0])} ms`,
      result: toRatio(times),
    });
    const bar = { atMost: 1.3 };
    return {
      json: {
        growth: {
          claim: toRatio(claim),
          logPage,
          health: toRatio(health),
          retention: toRatio(retention),
        },
      },
      lines: [
        { ...line('claim of 400', claim), bar },
        ...Object.entries(pages).map(([name, times]) => ({
          ...line(`log page, ${name}`, times),
          bar,
        })),
        { ...line('health of an integration', health), bar },
        { ...line('retention of a day of attempts', retention), bar },
        line('look at the queue (poll)', backlogs),
      ],
    };
  } finally {
    await small.stop();
    await large.stop();
  }
};

async function load(
  { postgres, receiverUrl }: Environment,
  name: string,
  rows: typeof SMALL & { days?: number },
): Promise<Replica> {
  const replica = await createReplica({
    database: postgresConfig(await postgres.createDatabase(name)),
  });
  for (let i = 0; i < INTEGRATIONS; i += 1) {
    await replica.addIntegration({
      id: `integration-${i}`,
      url: `${receiverUrl}/ok`,
      eventTypes: ['bench.thing.happened'],
    });
  }
  await loadBacklog(replica.knex, {
    ...rows,
    integrationId: `'integration-' || n % ${INTEGRATIONS}`,
  });
  return replica;
}

function claimOperation(): Operation {
  let claimed: Awaited<ReturnType<Replica['queue']['claim']>> = [];
  return {
    async run({ queue }) {
      claimed = await queue.claim({
        requests: Array.from({ length: INTEGRATIONS }, (_, i) => ({
          integrationId: `integration-${i}`,
          slots: SLOTS_EACH,
        })),
        now: Date.now(),
        leaseMs: 60_000,
      });
      if (claimed.length !== INTEGRATIONS * SLOTS_EACH) {
        throw new Error(`Claimed ${claimed.length}`);
      }
    },
    undo: ({ queue }) => queue.release(claimed),
  };
}

function pageOperations(): Record<string, Operation> {
  const integrationId = 'integration-7';
  const page = (
    options: Partial<Parameters<Replica['log']['list']>[0]>,
  ): Operation => ({ run: ({ log }) => log.list({ limit: PAGE, ...options }) });
  return {
    newest: page({}),
    'of an integration': page({ integrationId }),
    'failed ones': page({ status: ['failed'] }),
    'failed ones of an integration': page({
      integrationId,
      status: ['failed'],
    }),
    'of a type': page({ eventType: 'bench.thing.happened' }),
    'the next of an integration': {
      async run({ log }) {
        const { nextCursor } = await log.list({ limit: PAGE, integrationId });
        return log.list({ limit: PAGE, integrationId, cursor: nextCursor });
      },
    },
    'of the newest event': {
      async run({ log }) {
        const { items } = await log.list({ limit: 1 });
        return log.list({ limit: PAGE, eventId: items[0].eventId });
      },
    },
    'of the newest ten seconds': {
      async run({ log }) {
        const { items } = await log.list({ limit: 1 });
        const to = Date.parse(items[0].createdAt);
        return log.list({ limit: PAGE, from: to - 10_000, to });
      },
    },
    'of an idempotency key': page({ idempotencyKey: 'key-0' }),
    'with one status code': page({ statusCode: { first: 500, last: 500 } }),
    'with a class of status codes': page({
      statusCode: { first: 500, last: 599 },
    }),
    'with a status code, of an integration': page({
      integrationId,
      statusCode: { first: 500, last: 500 },
    }),
  };
}

/**
 * Lets retention remove the attempts of the oldest days, day by day.
 *
 * @returns the median milliseconds of a day
 */
async function removeDays(
  { knex, retention }: Replica,
  days: number,
): Promise<number> {
  // Without the deliveries that wait, whose attempts are kept.
  await knex('delivery_queue').delete();
  const { id } = await knex('deliveries').orderBy('id').first('id');
  const oldest = Math.floor(idTime(id) / DAY_MS) * DAY_MS;
  const times: number[] = [];
  for (let day = 1; day <= days; day += 1) {
    const start = performance.now();
    const { attemptDays } = await retention.apply({
      eventsBefore: 0,
      attemptsBefore: oldest + day * DAY_MS,
      daysBefore: '',
      periodsBefore: 0,
      signal: new AbortController().signal,
    });
    times.push(performance.now() - start);
    if (attemptDays !== 1) {
      throw new Error(`Removed ${attemptDays} days`);
    }
  }
  return median(times);
}

/** @returns the median milliseconds at the small and at the large database */
async function compare(
  small: Replica,
  large: Replica,
  operation: Operation,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let turn = -5; turn < TURNS; turn += 1) {
    for (const [i, replica] of [small, large].entries()) {
      const start = performance.now();
      await operation.run(replica);
      const time = performance.now() - start;
      // The first turns warm the caches.
      if (turn >= 0) {
        times[i].push(time);
      }
      await operation.undo?.(replica);
    }
  }
  return [median(times[0]), median(times[1])];
}
