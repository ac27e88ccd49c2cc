import type { BenchIntegration } from '../engine';
import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { startSilentDnsServer } from '../lib/silentDnsServer';
import { median, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Line, Scenario } from './scenario';

const ROUNDS = 6;
const GOOD = 900;
/** Events for each good integration before a measurement, so that compiled code is measured. */
const WARM_UP_EVENTS = 10;
/** Events for each good integration in a measurement. */
const EVENTS = 20;
const DEADLINE_SECONDS = 5;

/** Integrations that disturb the good ones. */
interface Neighbours {
  name: string;
  what: string;
  count: number;
  /** Events for each, enough for the whole measurement. */
  events: number;
  integration: (
    index: number,
    receiverUrl: string,
  ) => Pick<BenchIntegration, 'url' | 'owner' | 'headers'>;
  /** Whether to measure again after the first deadline. */
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
    what: '100 of 1,000 are in zones that do not respond',
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

interface Measured {
  /** Deliveries a second. */
  rate: number;
  /** CPU time of a delivery in seconds, in the process and in the database, including that of the neighbors. */
  cpuSeconds: number;
}

interface Run {
  /** While nothing is known about the neighbors. */
  cold: Measured;
  /** After their first deadline. */
  warm?: Measured;
}

/**
 * Throughput to 900 integrations with slow neighbors, compared with the same without neighbors.
 *
 * @remarks
 * Each run with neighbors is compared with the run without them right before or after it, so that a disturbance of the
 * machine affects both.
 */
export const isolation: Scenario = async environment => {
  const json: Record<string, number> = {};
  const lines: Line[] = [];
  const pairs = new Map<Neighbours, { alone: Run; beside: Run }[]>();
  for (let i = 1; i <= ROUNDS; i += 1) {
    for (const neighbours of NEIGHBOURS) {
      const order =
        i % 2 === 0 ? [neighbours, undefined] : [undefined, neighbours];
      const runs = [];
      for (const one of order) {
        const run = await measure(environment, one);
        environment.note(
          `round ${i}: ${one?.what ?? 'alone'}: ${runText(run)}`,
        );
        runs.push(run);
      }
      const [alone, beside] = i % 2 === 0 ? runs.reverse() : runs;
      pairs.set(neighbours, [
        ...(pairs.get(neighbours) ?? []),
        { alone, beside },
      ]);
    }
  }
  for (const [{ name, what, warm }, measured] of pairs) {
    const phases = warm ? (['cold', 'warm'] as const) : (['cold'] as const);
    const results = phases.map(phase => {
      const result = round(
        median(
          measured.map(
            ({ alone, beside }) => beside[phase]!.rate / alone.cold.rate,
          ),
        ),
      );
      const rate = (rates: number[]) => `${round(median(rates), 0)}/s`;
      lines.push({
        what: `${what}: the other 900 against a run without${phaseText(phase, warm)}`,
        figures: `${rate(measured.map(({ beside }) => beside[phase]!.rate))} : ${rate(
          measured.map(({ alone }) => alone.cold.rate),
        )}`,
        result,
        bar: { atLeast: 0.9 },
      });
      return result;
    });
    json[name] = Math.min(...results);
  }
  return { json, lines };
};

function runText({ cold, warm }: Run): string {
  const text = ({ rate, cpuSeconds }: Measured) =>
    `${round(rate, 0)}/s, ${round(cpuSeconds * 1e6, 0)} us of CPU each`;
  return warm ? `${text(cold)}; later ${text(warm)}` : text(cold);
}

function phaseText(phase: keyof Run, warm?: boolean): string {
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
): Promise<Run> {
  const { postgres, receiverUrl, otherReceiverUrl } = environment;
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
          neighbours.integration(index, otherReceiverUrl),
        ),
      );
    }
    await replica.call('start');
    await throughput(environment, replica, WARM_UP_EVENTS);
    await postgres.query('checkpoint');
    if (neighbours) {
      await replica.call('dispatch', 'bench.neighbour', neighbours.events);
    }
    const cold = await throughput(environment, replica, EVENTS);
    if (!neighbours?.warm) {
      return { cold };
    }
    await delay((DEADLINE_SECONDS + 2) * 1000);
    return {
      cold,
      warm: await throughput(environment, replica, EVENTS),
    };
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

/** Measures deliveries to the good ones, from the dispatch to the last record. */
async function throughput(
  { postgres }: Environment,
  replica: RemoteReplica,
  events: number,
): Promise<Measured> {
  const deliveries = events * GOOD;
  const cpuSeconds = async () =>
    (await replica.call('cpuSeconds')) + (postgres.cpuSeconds() ?? 0);
  await replica.call('forget');
  const cpuBefore = await cpuSeconds();
  const start = performance.now();
  await replica.call('dispatch', 'bench.good', events);
  await until(
    async () => (await replica.call('recorded', 'good')) >= deliveries,
    { everyMs: 10, timeoutMs: 120_000, what: 'the good ones to be served' },
  );
  return {
    rate: (deliveries / (performance.now() - start)) * 1000,
    cpuSeconds: ((await cpuSeconds()) - cpuBefore) / deliveries,
  };
}
