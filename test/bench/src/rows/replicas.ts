import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { median, round } from '../lib/statistics';
import { until } from '../lib/wait';
import type { Row } from './row';

const ROUNDS = 3;
const DELIVERIES = 6_000;
const WARM_UP = 1_000;
const TYPE = 'bench.thing.happened';

/**
 * Two replicas against one, both with default settings, on a backlog for one integration whose receiver takes 20 ms.
 *
 * One integration, because then its share of slots is what bounds a replica. With many integrations a replica uses
 * all of this machine by itself, and two can only share it.
 */
export const replicas: Row = async environment => {
  const rates: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (let i = 1; i <= ROUNDS; i += 1) {
    for (const count of [1, 2] as const) {
      const rate = await drain(environment, count);
      environment.note(`round ${i}: ${count} replica(s) ${round(rate, 0)}/s`);
      rates[count].push(rate);
    }
  }
  const [one, two] = [median(rates[1]), median(rates[2])];
  const twoReplicas = round(two / one);
  return {
    json: { twoReplicas },
    lines: [
      {
        what: 'Two replicas against one, receiver delay 20 ms',
        figures: `${round(two, 0)}/s : ${round(one, 0)}/s`,
        result: twoReplicas,
        bar: { atLeast: 1.7 },
      },
    ],
  };
};

/** @returns deliveries a second, from when the replicas are warm to the end of the backlog */
async function drain(environment: Environment, count: number): Promise<number> {
  const { postgres, receiverUrl } = environment;
  const connectionString = await postgres.createDatabase('replicas');
  const warmUp = WARM_UP * count;
  await load(connectionString, `${receiverUrl}/delay/20`, warmUp + DELIVERIES);
  const started: RemoteReplica[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      started.push(await startReplica({ connectionString }));
    }
    const recorded = async () => {
      const counts = await Promise.all(
        started.map(one => one.call('recorded', 'slow')),
      );
      return counts.reduce((a, b) => a + b, 0);
    };
    const reached = async (target: number) => {
      let reachedCount = 0;
      await until(
        async () => {
          reachedCount = await recorded();
          return reachedCount >= target;
        },
        { everyMs: 10, timeoutMs: 120_000, what: 'the backlog to shrink' },
      );
      return reachedCount;
    };
    await postgres.query('checkpoint');
    await Promise.all(started.map(one => one.call('start')));
    const before = await reached(warmUp);
    const start = performance.now();
    const after = await reached(warmUp + DELIVERIES);
    return ((after - before) / (performance.now() - start)) * 1000;
  } finally {
    await Promise.all(started.map(one => one.stop()));
  }
}

/** Dispatches from a replica that delivers nothing and is gone before the others start. */
async function load(
  connectionString: string,
  url: string,
  count: number,
): Promise<void> {
  const loader = await startReplica({ connectionString });
  try {
    await loader.call('addEventTypes', [TYPE]);
    await loader.call('addIntegrations', [
      { id: 'slow', url, eventTypes: [TYPE] },
    ]);
    await loader.call('dispatch', TYPE, count);
  } finally {
    await loader.stop();
  }
}
