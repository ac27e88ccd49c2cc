import { createReplica, postgresConfig } from '../engine';
import { loadBacklog } from '../lib/backlog';
import { startReplica } from '../lib/replica';
import { median, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Scenario } from './scenario';

const WAITING = 1_000_000;
const INTEGRATIONS = 1_000;
/** Work before a process counts as idle, with compiled code and open pools. */
const WARM_UP = 10_000;
const SETTLE_MS = 5_000;
const WATCH_MS = 15_000;
const TYPE = 'bench.thing.happened';

/**
 * Resident memory of a replica while a million deliveries wait for receivers that take a second each, compared with the
 * idle replica.
 */
export const memory: Scenario = async environment => {
  const { postgres, receiverUrl, note } = environment;
  const connectionString = await postgres.createDatabase('memory');
  const replica = await startReplica({ connectionString });
  try {
    await replica.call('addEventTypes', [TYPE]);
    await replica.call('addIntegrations', [
      { id: 'warm-up', url: `${receiverUrl}/ok`, eventTypes: [TYPE] },
      ...Array.from({ length: INTEGRATIONS }, (_, i) => ({
        id: `slow-${i}`,
        url: `${receiverUrl}/delay/1000`,
        eventTypes: ['bench.other'],
      })),
    ]);
    await replica.call('start');
    await replica.call('dispatch', TYPE, WARM_UP);
    await until(
      async () => (await replica.call('recorded', 'warm-up')) >= WARM_UP,
      { everyMs: 50, timeoutMs: 120_000, what: 'the warm-up' },
    );
    const watch = async (ms: number) => {
      const samples: number[] = [];
      for (const end = Date.now() + ms; Date.now() < end;) {
        samples.push(await replica.call('memory'));
        await delay(200);
      }
      return samples;
    };
    await delay(SETTLE_MS);
    const idle = median(await watch(SETTLE_MS));

    note(`loading ${WAITING} deliveries`);
    const loader = await createReplica({
      database: postgresConfig(connectionString),
    });
    await loadBacklog(loader.knex, {
      ended: 0,
      waiting: WAITING,
      integrationId: `'slow-' || n % ${INTEGRATIONS}`,
    });
    await loader.stop();
    const waiting = Math.max(...(await watch(WATCH_MS)));
    const served = await replica.call('recorded', 'slow');
    note(`${served} of them delivered meanwhile`);

    const ratio = round(waiting / idle);
    const megabytes = (bytes: number) => `${round(bytes / 2 ** 20, 0)} MB`;
    return {
      json: { memory: ratio },
      lines: [
        {
          what: 'Resident memory with 1,000,000 waiting (peak) against idle',
          figures: `${megabytes(waiting)} : ${megabytes(idle)}`,
          result: ratio,
          bar: { atMost: 1.3 },
        },
      ],
    };
  } finally {
    await replica.kill();
  }
};
