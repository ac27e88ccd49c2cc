/*
 * Three replicas under load. Every few seconds one is killed by SIGKILL and replaced. The database crashes once.
 */
import { Swarm } from '../lib/swarm';
import { delay } from '../lib/wait';
import { outcomeLines } from './outcomeLines';
import type { Scenario } from './scenario';

const DATABASE = 'chaos';
const REPLICAS = 3;
const KILLS = 6;
const KILL_EVERY_MS = 2_500;
/** The database crashes after this kill. */
const CRASH_AFTER = 3;

export const chaos: Scenario = async environment => {
  const { postgres, note } = environment;
  const swarm = await Swarm.start(
    {
      connectionString: await postgres.createDatabase(DATABASE),
      query: (sql, values) => postgres.query(sql, values, DATABASE),
    },
    environment,
    REPLICAS,
  );
  // Including those of earlier kills whose leases have not expired.
  const orphans = new Set<string>();
  try {
    const outcome = await swarm.underLoad(async () => {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await delay(KILL_EVERY_MS);
        await swarm.kill();
        const before = orphans.size;
        (await swarm.orphans()).forEach(orphan => orphans.add(orphan));
        note(
          `kill ${kill}: ${orphans.size - before} deliveries were in flight`,
        );
        if (kill === CRASH_AFTER) {
          postgres.restart('immediate');
          note('the database crashed and is back');
        }
        await swarm.join();
      }
    });
    return {
      json: { chaos: { ...outcome, inFlight: orphans.size } },
      lines: outcomeLines('Chaos', outcome, {
        figures: `${outcome.promised} deliveries, ${KILLS} kills, 1 database crash`,
        inFlight: orphans.size,
      }),
    };
  } finally {
    await swarm.stop();
  }
};
