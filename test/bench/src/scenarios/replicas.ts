import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { median, round } from '../lib/statistics';
import { until } from '../lib/wait';
import type { Scenario } from './scenario';

const ROUNDS = 3;
/** With the smaller share one replica leaves most of the machine to the second. */
const SHARES = [10, 50];
/** Deliveries for each concurrent request, before the measurement and during it: a larger share needs more of them. */
const WARM_UP = 120;
const DELIVERIES = 200;
const TYPE = 'bench.thing.happened';

/**
 * Two replicas compared with one, on a backlog for one integration with a receiver that takes 20 ms.
 *
 * With one integration, its share of slots limits a replica. With the default share, or with many integrations, a single
 * replica uses most of two cores, and two can only share them. That is reported too, but does not show whether they
 * hinder each other.
 */
export const replicas: Scenario = async environment => {
  const measured = [];
  for (const share of SHARES) {
    measured.push(await compare(environment, share));
  }
  const [{ ratio }] = measured;
  return {
    json: { twoReplicas: ratio },
    lines: measured.map(({ share, one, two, ratio: result }, i) => ({
      what: `Two replicas against one, receiver delay 20 ms, ${share} requests at once each`,
      figures: `${round(two, 0)}/s : ${round(one, 0)}/s`,
      result,
      ...(i === 0 && { bar: { atLeast: 1.7 } }),
    })),
  };
};

async function compare(environment: Environment, share: number) {
  const rates: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (let i = 1; i <= ROUNDS; i += 1) {
    for (const count of [1, 2] as const) {
      const rate = await drain(environment, count, share);
      environment.note(
        `round ${i}: ${count} replica(s) with ${share} at once ${round(rate, 0)}/s`,
      );
      rates[count].push(rate);
    }
  }
  const [one, two] = [median(rates[1]), median(rates[2])];
  return { share, one, two, ratio: round(two / one) };
}

/** @returns deliveries a second, from the end of the warm-up to the end of the backlog */
async function drain(
  environment: Environment,
  count: number,
  share: number,
): Promise<number> {
  const { postgres, receiverUrl } = environment;
  const connectionString = await postgres.createDatabase('replicas');
  const warmUp = WARM_UP * share * count;
  const deliveries = DELIVERIES * share * count;
  await load(connectionString, `${receiverUrl}/delay/20`, warmUp + deliveries);
  const started: RemoteReplica[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      started.push(
        await startReplica({
          connectionString,
          delivery: { concurrencyPerIntegration: share },
        }),
      );
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
    const after = await reached(warmUp + deliveries);
    return ((after - before) / (performance.now() - start)) * 1000;
  } finally {
    await Promise.all(started.map(one => one.stop()));
  }
}

/** Dispatches from a replica that delivers nothing and stops before the others start. */
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
