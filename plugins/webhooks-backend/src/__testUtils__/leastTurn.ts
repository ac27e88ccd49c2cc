import { setImmediate as nextTurn } from 'node:timers/promises';
import { longestTurn } from './longestTurn';

/**
 * A block that the input causes comes back every time. The best of a few rounds leaves out the garbage collector, the
 * compiler and whatever else the machine does.
 */
const ROUNDS = 6;

/** The longest turn of the event loop in the best of some rounds of work, after one to warm up. */
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
