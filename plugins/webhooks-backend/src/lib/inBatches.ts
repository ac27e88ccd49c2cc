import { setImmediate } from 'node:timers/promises';

/** The result of one batch. */
export interface Batch {
  count: number;
  /** The last id that the batch looked at; undefined when no more are left. */
  last?: string;
}

/**
 * Runs batches one after the other, each from where the one before has ended.
 *
 * @returns the sum of their counts
 */
export async function inBatches(
  runBatch: (after: string | undefined) => Promise<Batch>,
): Promise<number> {
  let total = 0;
  let after: string | undefined;
  do {
    const batch = await runBatch(after);
    total += batch.count;
    after = batch.last;
    await setImmediate();
  } while (after !== undefined);
  return total;
}
