import type { BenchIntegration } from '../engine';
import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { startSilentDnsServer } from '../lib/silentDnsServer';
import { median, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Line, Row } from './row';

const ROUNDS = 3;
const GOOD = 900;
/** Events for each good integration in a measurement. */
const EVENTS = 10;
const DEADLINE_SECONDS = 5;

/** Integrations that the good ones are measured beside. */
interface Neighbours {
  name: string;
  what: string;
  count: number;
  /** Events for each: enough that none of them runs out during a measurement. */
  events: number;
  integration: (
    index: number,
    receiverUrl: string,
  ) => Pick<BenchIntegration, 'url' | 'owner' | 'headers'>;
  /** Whether to measure also after the first deadline has passed. */
  warm?: boolean;
}

const NEIGHBOURS: Neighbours[] = [
  {
    name: 'isolation',
    what: '100 of 1,000 hang',
    count: 100,
    events: 30,
    integration: (_, receiverUrl) => ({ url: `${receiverUrl}/hang` }),
    warm: true,
  },
  {
    name: 'isolationSlowZones',
    what: '100 of 1,000 are in zones that do not answer',
    count: 100,
    events: 30,
    integration: index => ({
      url: `http://receiver.zone-${index}.test/`,
      owner: 'group:default/other',
    }),
  },
  {
    name: 'isolationSlowOwner',
    what: '100 of 1,000 belong to one owner and answer after 1.2 s',
    count: 100,
    events: 40,
    integration: (_, receiverUrl) => ({
      url: `${receiverUrl}/delay/1200`,
      owner: 'group:default/other',
    }),
  },
  {
    name: 'isolationRateLimited',
    what: '300 of 1,200 take one request a second',
    count: 300,
    events: 100,
    integration: (index, receiverUrl) => ({
      url: `${receiverUrl}/limited/1/${index}`,
      owner: 'group:default/other',
    }),
  },
  {
    name: 'isolationManyHeaders',
    what: '20 of 920 answer with 5,000 headers',
    count: 20,
    events: 20,
    integration: (_, receiverUrl) => ({
      url: `${receiverUrl}/headers/5000`,
      owner: 'group:default/other',
      headers: Object.fromEntries(
        Array.from({ length: 20 }, (_value, i) => [
          `x-${i}`,
          `${i} `.repeat(4_096).slice(0, 4_095),
        ]),
      ),
    }),
  },
];

interface Rates {
  /** While nothing is known yet of the neighbours. */
  cold: number;
  /** After their first deadline has passed. */
  warm?: number;
}

/**
 * Throughput to 900 integrations beside others that are slow, against the same without them.
 */
export const isolation: Row = async environment => {
  const alone: Rates[] = [];
  const beside = new Map<Neighbours, Rates[]>(
    NEIGHBOURS.map(neighbours => [neighbours, []]),
  );
  for (let i = 1; i <= ROUNDS; i += 1) {
    const note = (what: string, { cold, warm }: Rates) =>
      environment.note(
        `round ${i}: ${what}: ${round(cold, 0)}/s${warm ? `, later ${round(warm, 0)}/s` : ''}`,
      );
    const rates = await measure(environment);
    note('alone', rates);
    alone.push(rates);
    for (const [neighbours, measured] of beside) {
      const rated = await measure(environment, neighbours);
      note(neighbours.what, rated);
      measured.push(rated);
    }
  }
  const json: Record<string, number> = {};
  const lines: Line[] = [];
  for (const [{ name, what, warm }, measured] of beside) {
    const phases = warm ? (['cold', 'warm'] as const) : (['cold'] as const);
    const results = phases.map(phase => {
      const rate = (all: Rates[]) => median(all.map(one => one[phase]!));
      const result = round(rate(measured) / rate(alone));
      lines.push({
        what: `${what}: the other 900 against a run without${phaseText(phase, warm)}`,
        figures: `${round(rate(measured), 0)}/s : ${round(rate(alone), 0)}/s`,
        result,
        bar: { atLeast: 0.9 },
      });
      return result;
    });
    json[name] = Math.min(...results);
  }
  return { json, lines };
};

function phaseText(phase: keyof Rates, warm?: boolean): string {
  if (!warm) {
    return '';
  }
  return phase === 'cold'
    ? ', first deadline included'
    : ', after the first deadline';
}

async function measure(
  environment: Environment,
  neighbours?: Neighbours,
): Promise<Rates> {
  const { postgres, receiverUrl } = environment;
  const dns = await startSilentDnsServer();
  const replica = await startReplica({
    connectionString: await postgres.createDatabase('isolation'),
    delivery: { timeout: { seconds: DEADLINE_SECONDS } },
    dnsServers: [dns.address],
  });
  try {
    await replica.call('addEventTypes', ['bench.good', 'bench.neighbour']);
    await replica.call(
      'addIntegrations',
      named('good', GOOD, () => ({ url: `${receiverUrl}/ok` })),
    );
    if (neighbours) {
      await replica.call(
        'addIntegrations',
        named('neighbour', neighbours.count, index =>
          neighbours.integration(index, receiverUrl),
        ),
      );
    }
    await replica.call('start');
    await throughput(replica);
    await postgres.query('checkpoint');
    if (neighbours) {
      await replica.call('dispatch', 'bench.neighbour', neighbours.events);
    }
    const cold = await throughput(replica);
    if (neighbours && !neighbours.warm) {
      return { cold };
    }
    await delay((DEADLINE_SECONDS + 2) * 1000);
    return { cold, warm: await throughput(replica) };
  } finally {
    await replica.kill();
    dns.stop();
  }
}

function named(
  kind: string,
  count: number,
  integration: (index: number) => Pick<BenchIntegration, 'url'>,
): BenchIntegration[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${kind}-${i}`,
    eventTypes: [`bench.${kind}`],
    ...integration(i),
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
