import { join } from 'node:path';
import type { ContenderName } from '../contenders/contender';
import type { ContenderHandlers } from '../contenders/process';
import type { Environment } from '../lib/environment';
import { Remote } from '../lib/rpc';
import { median, round } from '../lib/statistics';

/** Deliveries before the measurement, so that what is measured is compiled code. */
const WARM_UP = 2_000;

export interface Entrant {
  name: ContenderName;
  /** Deliveries in a round, for a turn of a few seconds. */
  count: number;
}

/**
 * Lets contenders take turns, so that a disturbance of the machine hits all of them.
 *
 * @returns the median deliveries a second of each
 */
export async function rounds(
  environment: Environment,
  entrants: Entrant[],
  roundCount: number,
): Promise<Record<string, number>> {
  const { postgres, receiverUrl, note } = environment;
  const rates = new Map<string, number[]>();
  const contenders: (Entrant & { remote: Remote<ContenderHandlers> })[] = [];
  try {
    for (const { name, count } of entrants) {
      const remote = Remote.start<ContenderHandlers>(
        join(__dirname, '../contenders/process'),
      );
      contenders.push({ name, count, remote });
      await remote.call('create', {
        name,
        connectionString: await postgres.createDatabase(
          name.replace(/\W/g, '_'),
        ),
        receiverUrl,
      });
      await remote.call('run', WARM_UP);
    }
    for (let i = 1; i <= roundCount; i += 1) {
      for (const { name, count, remote } of contenders) {
        // What one left in memory to be written is not to be paid by the next.
        await postgres.query('checkpoint');
        const { seconds, cpuSeconds } = await remote.call('run', count);
        const rate = count / seconds;
        rates.set(name, [...(rates.get(name) ?? []), rate]);
        note(
          `round ${i}: ${name} ${round(rate, 0)}/s, ${round((cpuSeconds / count) * 1e6, 0)} us of CPU each`,
        );
      }
    }
  } finally {
    await Promise.all(contenders.map(({ remote }) => remote.stop()));
  }
  return Object.fromEntries(
    [...rates].map(([name, values]) => [name, median(values)]),
  );
}
