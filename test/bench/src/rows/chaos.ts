/*
 * Three replicas under load; every few seconds one is killed with SIGKILL and replaced, and once the database crashes.
 */
import type { Environment } from '../lib/environment';
import { startReplica, type RemoteReplica } from '../lib/replica';
import { delay, until } from '../lib/wait';
import type { Row, RowResult } from './row';

const REPLICAS = 3;
const INTEGRATIONS = 50;
/** Events dispatched whenever less than that waits. */
const EVENTS = 40;
const KILLS = 6;
const KILL_EVERY_MS = 2_500;
/** The database crashes after this kill. */
const CRASH_AFTER = 3;
const TYPE = 'bench.thing.happened';
const DELIVERY = {
  // A short deadline makes for a short lease, and what a dead replica held comes back after its lease.
  timeout: { seconds: 5 },
  // A request that a busy machine did not answer in time is soon made again.
  retry: { delays: Array.from({ length: 9 }, () => ({ seconds: 1 })) },
};
/** Time for reports of leases that were under way when a replica was killed. */
const REPORT_MS = 300;

interface Member {
  remote: RemoteReplica;
  leases: Set<string>;
}

export const chaos: Row = async environment => {
  const { postgres, receiver, receiverUrl } = environment;
  const connectionString = await postgres.createDatabase('chaos');
  await receiver.call('track');
  const dispatching = await startReplica({
    connectionString,
    delivery: DELIVERY,
    quiet: true,
  });
  const members: Member[] = [];
  try {
    await dispatching.call('addEventTypes', [TYPE]);
    await dispatching.call(
      'addIntegrations',
      Array.from({ length: INTEGRATIONS }, (_, i) => ({
        id: `integration-${i}`,
        url: `${receiverUrl}/delay/20`,
        eventTypes: [TYPE],
      })),
    );
    for (let i = 0; i < REPLICAS; i += 1) {
      members.push(await join(connectionString));
    }
    const load = { goesOn: true };
    const promised = keepBusy(environment, dispatching, load);
    const inFlight = await wreak(environment, connectionString, members);
    load.goesOn = false;
    const promisedIds = await promised;
    await until(async () => (await waiting(environment)) === 0, {
      everyMs: 500,
      timeoutMs: 180_000,
      what: 'all deliveries to end',
    });
    return await judge(environment, promisedIds, inFlight);
  } finally {
    await Promise.all(
      [...members.map(({ remote }) => remote), dispatching].map(remote =>
        remote.kill(),
      ),
    );
  }
};

/** @returns how many deliveries were in flight at the kills */
async function wreak(
  environment: Environment,
  connectionString: string,
  members: Member[],
): Promise<number> {
  const { postgres, note } = environment;
  const counted = new Set<string>();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await delay(KILL_EVERY_MS);
    await members.shift()!.remote.kill();
    const before = counted.size;
    await countOrphans(environment, members, counted);
    note(`kill ${kill}: ${counted.size - before} deliveries were in flight`);
    if (kill === CRASH_AFTER) {
      postgres.restart('immediate');
      note('the database crashed and is back');
    }
    members.push(await join(connectionString));
  }
  return counted.size;
}

/** @returns the ids of the deliveries that were promised */
async function keepBusy(
  environment: Environment,
  dispatching: RemoteReplica,
  load: { goesOn: boolean },
): Promise<string[]> {
  const promised: string[] = [];
  while (load.goesOn) {
    try {
      if ((await waiting(environment)) < EVENTS * INTEGRATIONS) {
        promised.push(...(await dispatching.call('tryDispatch', TYPE, EVENTS)));
      }
    } catch {
      // The database is down; it will be back.
    }
    await delay(50);
  }
  return promised;
}

async function judge(
  { postgres, receiver }: Environment,
  promised: string[],
  inFlight: number,
): Promise<RowResult> {
  const unfinished = await postgres.query(
    `select id from unnest($1::uuid[]) as promised(id)
     where not exists (select 1 from webhooks.deliveries d where d.id = promised.id and d.status = 'succeeded')`,
    [promised],
    'chaos',
  );
  const missing = await receiver.call('missing', promised);
  const { repeats, concurrent } = await receiver.call('seen');
  const lost = Math.max(missing.length, unfinished.length);
  const deliveries = `${promised.length} deliveries, ${KILLS} kills, 1 database crash`;
  return {
    json: { chaos: { lost, concurrent, repeats, inFlight } },
    lines: [
      {
        what: 'Chaos: deliveries lost',
        figures: deliveries,
        result: lost,
        bar: { atMost: 0 },
      },
      {
        what: 'Chaos: deliveries with two owners at once',
        figures: deliveries,
        result: concurrent,
        bar: { atMost: 0 },
      },
      {
        what: 'Chaos: repeats, against what was in flight at the kills',
        figures: deliveries,
        result: repeats,
        bar: { atMost: inFlight },
      },
    ],
  };
}

async function join(connectionString: string): Promise<Member> {
  const leases = new Set<string>();
  const remote = await startReplica({
    connectionString,
    delivery: DELIVERY,
    quiet: true,
    onLeased: tokens => tokens.forEach(token => leases.add(token)),
  });
  await remote.call('start');
  return { remote, leases };
}

/**
 * Adds the deliveries that are leased to none of the replicas that live.
 *
 * @param counted - with those of earlier kills, whose leases have not run out
 */
async function countOrphans(
  { postgres }: Environment,
  living: Member[],
  counted: Set<string>,
): Promise<void> {
  const rows = await postgres.query(
    `select delivery_id, lease_token from webhooks.delivery_queue where leased_until > $1`,
    [Date.now()],
    'chaos',
  );
  await delay(REPORT_MS);
  for (const { delivery_id, lease_token } of rows) {
    if (!living.some(({ leases }) => leases.has(lease_token))) {
      counted.add(`${delivery_id} ${lease_token}`);
    }
  }
}

async function waiting({ postgres }: Environment): Promise<number> {
  const [{ count }] = await postgres.query(
    'select count(*)::int as count from webhooks.delivery_queue',
    undefined,
    'chaos',
  );
  return count;
}
