import { setImmediate as nextTurn } from 'node:timers/promises';
import { longestTurn } from './longestTurn';

/**
 * A block caused by the input occurs in every round. The best of a few rounds excludes garbage collection, compilation
 * and other load of the machine.
 */
const ROUNDS = 6;

/** The longest turn of the event loop in the best of several rounds, after a warm-up round. */
export async function leastTurn(work: () => unknown): Promise<number> {
  const turns: number[] = [];
  await work();
  for (let i = 0; i < ROUNDS; i += 1) {
    turns.push(
      await longestTurn(async () => {
        await nextTurn();
        await work();
        await nextTurn();
      }),
    );
  }
  return Math.min(...turns);
}
