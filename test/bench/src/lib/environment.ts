import { join } from 'node:path';
import { Postgres } from './postgres';
import type { ReceiverHandlers } from './receiver';
import { Remote } from './rpc';

/** The servers that every scenario runs against. */
export interface Environment {
  postgres: Postgres;
  receiver: Remote<ReceiverHandlers>;
  receiverUrl: string;
  /** The same receivers under another host, which has its own share of slots. */
  otherReceiverUrl: string;
  /** Whether to print the plans of the measured queries. */
  plans: boolean;
  /** Prints progress, separate from the results. */
  note: (text: string) => void;
}

/**
 * Runs `use` with PostgreSQL and the receivers.
 */
export async function withEnvironment<T>(
  options: { plans: boolean },
  use: (environment: Environment) => Promise<T>,
): Promise<T> {
  const postgres = await Postgres.start();
  const stop = () => postgres.stop();
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  const receiver = Remote.start<ReceiverHandlers>(join(__dirname, 'receiver'));
  try {
    return await use({
      ...options,
      postgres,
      receiver,
      receiverUrl: await receiver.call('listen'),
      otherReceiverUrl: await receiver.call('listen'),
      note: text => process.stderr.write(`${text}\n`),
    });
  } finally {
    await receiver.stop();
  }
}
