/*
 * Two replicas under load over a primary with a synchronous standby. The primary crashes, and the standby is promoted.
 */
import { PostgresCluster } from '../../../src/__testUtils__/ownPostgres';
import { query } from '../lib/postgres';
import { Swarm } from '../lib/swarm';
import { delay } from '../lib/wait';
import { outcomeLines } from './outcomeLines';
import type { Scenario } from './scenario';

const REPLICAS = 2;
/** Load before the crash and after the promotion. */
const LOAD_MS = 5_000;
/** Time to notice that the primary is gone. */
const NOTICE_MS = 2_000;

export const failover: Scenario = async environment => {
  const { note } = environment;
  const cluster = await PostgresCluster.start();
  try {
    const { connectionString } = cluster;
    const swarm = await Swarm.start(
      {
        connectionString,
        query: (sql, values) => query(connectionString, sql, values),
      },
      environment,
      REPLICAS,
    );
    let inFlight = 0;
    try {
      const outcome = await swarm.underLoad(async () => {
        await delay(LOAD_MS);
        await cluster.crash();
        // The standby already accepts reads.
        inFlight = await swarm.inFlight();
        await delay(NOTICE_MS);
        await cluster.promote();
        note(`${inFlight} deliveries were in flight at the crash`);
        await delay(LOAD_MS);
      });
      return {
        json: { failover: { ...outcome, inFlight } },
        lines: outcomeLines('Failover', outcome, {
          figures: `${outcome.promised} deliveries, ${REPLICAS} replicas`,
          inFlight,
        }),
      };
    } finally {
      await swarm.stop();
    }
  } finally {
    await cluster.stop();
  }
};
