import { join } from 'node:path';
import type { ContenderName } from '../contenders/contender';
import type { ContenderHandlers } from '../contenders/process';
import type { Environment } from '../lib/environment';
import { PROFILE_DIRECTORY, databaseProfile } from '../lib/profile';
import { Redis, type AppendFsync } from '../lib/redis';
import { Remote } from '../lib/rpc';
import { median, round } from '../lib/statistics';

/** Work before the measurement, so that compiled code is measured. */
const WARM_UP = { firstCount: 500, seconds: 4 };
/** Approximate maximum duration of a turn, however slow the machine or the contender is. */
const TURN_SECONDS = 6;

export interface Entrant {
  name: ContenderName;
  /** Tells entrants of one contender apart. Defaults to `name`. */
  label?: string;
  /** Defaults to a new database of the benchmark's server. */
  connectionString?: string;
  /** Maximum connections to the database. Defaults to those of Backstage. */
  maxConnections?: number;
  /** Maximum deliveries in a turn. */
  count: number;
  /** For a contender with Redis: when Redis syncs its file. */
  appendfsync?: AppendFsync;
}

/**
 * Lets contenders take turns, so that a disturbance of the machine affects all of them.
 *
 * @returns the median deliveries a second of each, by label
 */
export async function rounds(
  environment: Environment,
  entrants: Entrant[],
  roundCount: number,
): Promise<Record<string, number>> {
  const { postgres, receiverUrl, note } = environment;
  const rates = new Map<string, number[]>();
  const contenders: (Pick<Entrant, 'name' | 'count'> & {
    label: string;
    remote: Remote<ContenderHandlers>;
    redis?: Redis;
  })[] = [];
  try {
    for (const entrant of entrants) {
      const {
        name,
        label = name,
        count,
        appendfsync,
        maxConnections,
      } = entrant;
      const remote = Remote.start<ContenderHandlers>(
        join(__dirname, '../contenders/process'),
      );
      const redis = appendfsync && (await Redis.start(appendfsync));
      const contender = { name, label, count, remote, redis };
      contenders.push(contender);
      await remote.call('create', {
        name,
        connectionString:
          entrant.connectionString ??
          (await postgres.createDatabase(toDatabaseName(label))),
        maxConnections,
        receiverUrl,
        redisPort: redis?.port,
      });
      contender.count = Math.min(count, await warmUp(remote));
    }
    for (let i = 1; i <= roundCount; i += 1) {
      for (const { label, count, remote, redis } of contenders) {
        const databaseSeconds = () =>
          sum(postgres.cpuSeconds(), redis ? redis.cpuSeconds() : 0);
        // Otherwise the next contender would write the dirty pages of this one.
        await postgres.query('checkpoint');
        const databaseCpu = databaseSeconds();
        const { seconds, cpuSeconds } = await remote.call('run', count);
        const rate = count / seconds;
        rates.set(label, [...(rates.get(label) ?? []), rate]);
        const each = (cpu: number) => `${round((cpu / count) * 1e6, 0)} us`;
        note(
          `round ${i}: ${label} ${round(rate, 0)}/s; CPU of a delivery: ${each(cpuSeconds)}${
            databaseCpu === undefined
              ? ''
              : `, in the database ${each(databaseSeconds()! - databaseCpu)}`
          }`,
        );
      }
    }
    if (PROFILE_DIRECTORY) {
      for (const { label } of contenders) {
        note(
          `\n${label}\n${await databaseProfile(postgres, toDatabaseName(label))}`,
        );
      }
    }
  } finally {
    await Promise.all(contenders.map(({ remote }) => remote.stop()));
    await Promise.all(contenders.map(({ redis }) => redis?.stop()));
  }
  return Object.fromEntries(
    [...rates].map(([label, values]) => [label, median(values)]),
  );
}

/** @returns the number of deliveries in a turn */
async function warmUp(remote: Remote<ContenderHandlers>): Promise<number> {
  const { firstCount } = WARM_UP;
  const first = await remote.call('run', firstCount);
  const count = Math.ceil((firstCount / first.seconds) * WARM_UP.seconds);
  const { seconds } = await remote.call('run', count);
  return Math.ceil((count / seconds) * TURN_SECONDS);
}

function toDatabaseName(label: string): string {
  return label.replace(/\W/g, '_');
}

function sum(a?: number, b?: number): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
