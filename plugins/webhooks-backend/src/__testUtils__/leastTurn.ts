import { setImmediate as nextTurn } from 'node:timers/promises';
import { longestTurn } from './longestTurn';

/**
 * A block caused by the input occurs in every round. The best of a few rounds excludes garbage collection, compilation
 * and other load of the machine.
 */
const ROUNDS = 6;

/**
 * The longest turn of the event loop in the best of several rounds, after a warm-up round. No round follows one whose
 * turns were all shorter than `limitMs`.
 */
export async function leastTurn(
  work: () => unknown,
  limitMs = 0,
): Promise<number> {
  await work();
  let least = Infinity;
  for (let i = 0; i < ROUNDS && least >= limitMs; i += 1) {
    const turn = await longestTurn(async () => {
      await nextTurn();
      await work();
      await nextTurn();
    });
    least = Math.min(least, turn);
  }
  return least;
}
