/*
 * Replicas under load, some of which are killed, and the damage that this does.
 */
import type { Environment } from './environment';
import { startReplica, type RemoteReplica } from './replica';
import type { ReceiverHandlers } from './receiver';
import type { Remote } from './rpc';
import { delay, until } from './wait';

const INTEGRATIONS = 50;
/** Number of waiting events below which more are dispatched. */
const EVENTS = 40;
const TYPE = 'bench.thing.happened';
const DELIVERY = {
  // A short deadline makes a short lease, after which the deliveries of a dead replica are claimed again.
  timeout: { seconds: 5 },
  // A request that timed out on a busy machine is repeated soon.
  retry: { delays: Array.from({ length: 9 }, () => ({ seconds: 1 })) },
};
/** Time for reports of leases that were in transit when a replica was killed. */
const REPORT_MS = 300;

interface Member {
  remote: RemoteReplica;
  leases: Set<string>;
}

/** The database of a swarm. */
export interface SwarmDatabase {
  connectionString: string;
  query(sql: string, values?: unknown[]): Promise<any[]>;
}

/** The result of a swarm under load. */
export interface SwarmOutcome {
  promised: number;
  /** Accepted deliveries that were not received or have not succeeded. */
  lost: number;
  /** Requests that arrived while another with the same id was open. */
  concurrent: number;
  /** Requests with a repeated id. */
  repeats: number;
}

/**
 * Replicas that deliver events, and one that dispatches them.
 */
export class Swarm {
  readonly #database: SwarmDatabase;
  readonly #receiver: Remote<ReceiverHandlers>;
  readonly #dispatching: RemoteReplica;
  readonly #members: Member[] = [];

  static async start(
    database: SwarmDatabase,
    { receiver, receiverUrl }: Environment,
    replicas: number,
  ): Promise<Swarm> {
    await receiver.call('track');
    const dispatching = await startReplica({
      connectionString: database.connectionString,
      delivery: DELIVERY,
      quiet: true,
    });
    const swarm = new Swarm(database, receiver, dispatching);
    await dispatching.call('addEventTypes', [TYPE]);
    await dispatching.call(
      'addIntegrations',
      Array.from({ length: INTEGRATIONS }, (_, i) => ({
        id: `integration-${i}`,
        url: `${receiverUrl}/delay/20`,
        eventTypes: [TYPE],
      })),
    );
    for (let i = 0; i < replicas; i += 1) {
      await swarm.join();
    }
    return swarm;
  }

  private constructor(
    database: SwarmDatabase,
    receiver: Remote<ReceiverHandlers>,
    dispatching: RemoteReplica,
  ) {
    this.#database = database;
    this.#receiver = receiver;
    this.#dispatching = dispatching;
  }

  /** Keeps the replicas busy during `harm`, and waits until everything is delivered. */
  async underLoad(harm: () => Promise<void>): Promise<SwarmOutcome> {
    const load = { goesOn: true };
    const promised = this.#keepBusy(load);
    await harm();
    load.goesOn = false;
    const ids = await promised;
    await until(async () => (await this.#waiting()) === 0, {
      everyMs: 500,
      timeoutMs: 180_000,
      what: 'all deliveries to end',
    });
    const unfinished = await this.#database.query(
      `select id from unnest($1::uuid[]) as promised(id)
       where not exists (select 1 from webhooks.deliveries d where d.id = promised.id and d.status = 'succeeded')`,
      [ids],
    );
    const missing = await this.#receiver.call('missing', ids);
    const { repeats, concurrent } = await this.#receiver.call('seen');
    return {
      promised: ids.length,
      lost: Math.max(missing.length, unfinished.length),
      repeats,
      concurrent,
    };
  }

  /** Starts one more replica. */
  async join(): Promise<void> {
    const leases = new Set<string>();
    const remote = await startReplica({
      connectionString: this.#database.connectionString,
      delivery: DELIVERY,
      quiet: true,
      onLeased: tokens => tokens.forEach(token => leases.add(token)),
    });
    this.#members.push({ remote, leases });
    await remote.call('start');
  }

  /** Kills the oldest replica with SIGKILL. */
  async kill(): Promise<void> {
    await this.#members.shift()!.remote.kill();
  }

  /** @returns the deliveries that no living replica has leased, each with its lease */
  async orphans(): Promise<string[]> {
    const rows = await this.#leased();
    await delay(REPORT_MS);
    return rows
      .filter(
        ({ lease_token }) =>
          !this.#members.some(({ leases }) => leases.has(lease_token)),
      )
      .map(({ delivery_id, lease_token }) => `${delivery_id} ${lease_token}`);
  }

  /** @returns the number of leased deliveries */
  async inFlight(): Promise<number> {
    return (await this.#leased()).length;
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.#members.map(({ remote }) => remote), this.#dispatching].map(
        remote => remote.kill(),
      ),
    );
  }

  /** @returns the ids of the accepted deliveries */
  async #keepBusy(load: { goesOn: boolean }): Promise<string[]> {
    const promised: string[] = [];
    while (load.goesOn) {
      try {
        if ((await this.#waiting()) < EVENTS * INTEGRATIONS) {
          promised.push(
            ...(await this.#dispatching.call('tryDispatch', TYPE, EVENTS)),
          );
        }
      } catch {
        // The database is down for a moment.
      }
      await delay(50);
    }
    return promised;
  }

  #leased(): Promise<{ delivery_id: string; lease_token: string }[]> {
    return this.#database.query(
      'select delivery_id, lease_token from webhooks.delivery_queue where leased_until > $1',
      [Date.now()],
    );
  }

  async #waiting(): Promise<number> {
    const [{ count }] = await this.#database.query(
      'select count(*)::int as count from webhooks.delivery_queue',
    );
    return count;
  }
}
