import { setImmediate } from 'node:timers/promises';

/** The result of one batch. */
export interface Batch {
  count: number;
  /** The last id examined; undefined at the end. */
  last?: string;
}

/**
 * Runs batches sequentially, each from the end of the previous one.
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
