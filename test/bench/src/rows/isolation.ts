import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { median, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Row } from './row';

const ROUNDS = 3;
const GOOD = 900;
const HANGING = 100;
/** Events for each good integration in a measurement. */
const EVENTS = 10;
/** Enough that none of those that hang runs out of deliveries. */
const HANGING_EVENTS = 30;
const DEADLINE_SECONDS = 5;

interface Rates {
  /** While nothing is known yet of the integrations that hang. */
  cold: number;
  /** After their first deadline has passed. */
  warm: number;
}

/**
 * Throughput to 900 integrations while 100 others hang for the whole deadline, against the same without them.
 */
export const isolation: Row = async environment => {
  const measured: Record<'with' | 'without', Rates[]> = {
    with: [],
    without: [],
  };
  for (let i = 1; i <= ROUNDS; i += 1) {
    for (const kind of ['without', 'with'] as const) {
      const rates = await measure(environment, kind === 'with');
      environment.note(
        `round ${i}: ${kind} hanging ${round(rates.cold, 0)}/s, later ${round(rates.warm, 0)}/s`,
      );
      measured[kind].push(rates);
    }
  }
  const line = (phase: keyof Rates, what: string) => {
    const of = (kind: 'with' | 'without') =>
      median(measured[kind].map(rates => rates[phase]));
    return {
      what: `100 of 1,000 hang: the other 900 against a run without, ${what}`,
      figures: `${round(of('with'), 0)}/s : ${round(of('without'), 0)}/s`,
      result: round(of('with') / of('without')),
      bar: { atLeast: 0.9 },
    };
  };
  const lines = [
    line('cold', 'first deadline included'),
    line('warm', 'after the first deadline'),
  ];
  return {
    json: { isolation: Math.min(...lines.map(({ result }) => result)) },
    lines,
  };
};

async function measure(
  environment: Environment,
  hang: boolean,
): Promise<Rates> {
  const { postgres, receiverUrl } = environment;
  const replica = await startReplica({
    connectionString: await postgres.createDatabase('isolation'),
    delivery: { timeout: { seconds: DEADLINE_SECONDS } },
  });
  try {
    await replica.call('addEventTypes', ['bench.good', 'bench.hang']);
    await replica.call('addIntegrations', [
      ...named('good', GOOD, `${receiverUrl}/ok`),
      ...named('hang', HANGING, `${receiverUrl}/hang`),
    ]);
    await replica.call('start');
    await throughput(replica);
    await postgres.query('checkpoint');
    if (hang) {
      await replica.call('dispatch', 'bench.hang', HANGING_EVENTS);
    }
    const cold = await throughput(replica);
    if (hang) {
      await delay((DEADLINE_SECONDS + 2) * 1000);
    }
    return { cold, warm: await throughput(replica) };
  } finally {
    await replica.kill();
  }
}

function named(kind: string, count: number, url: string) {
  return Array.from({ length: count }, (_, i) => ({
    id: `${kind}-${i}`,
    url,
    eventTypes: [`bench.${kind}`],
  }));
}

/** @returns deliveries a second to the good ones, from dispatch to the last that is recorded */
async function throughput(replica: RemoteReplica): Promise<number> {
  const deliveries = EVENTS * GOOD;
  await replica.call('forget');
  const start = performance.now();
  await replica.call('dispatch', 'bench.good', EVENTS);
  await until(
    async () => (await replica.call('recorded', 'good')) >= deliveries,
    { everyMs: 10, timeoutMs: 120_000, what: 'the good ones to be served' },
  );
  return (deliveries / (performance.now() - start)) * 1000;
}
