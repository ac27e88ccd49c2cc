/** Steps for one payload. One takes up to about 150 ns, so all of them take less than 50 ms. */
const MAX_STEPS = 300_000;

const CHARACTERS_PER_STEP = 24;
const ITEMS_PER_STEP = 8;
const STEPS_PER_MEMBER = 2;

/**
 * Thrown when a payload takes too many steps to check.
 */
export class TooManyStepsError extends Error {}

/**
 * The work that one payload may still cause.
 */
export class CheckSteps {
  #left = MAX_STEPS;

  restart(): void {
    this.#left = MAX_STEPS;
  }

  /** @throws {@link TooManyStepsError} */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new TooManyStepsError();
    }
  }
}

/** The steps to look at a value without what is in it. */
export function stepsOf(value: unknown): number {
  if (typeof value === 'string') {
    return value.length / CHARACTERS_PER_STEP;
  }
  if (Array.isArray(value)) {
    return value.length / ITEMS_PER_STEP;
  }
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length * STEPS_PER_MEMBER
    : 0;
}
