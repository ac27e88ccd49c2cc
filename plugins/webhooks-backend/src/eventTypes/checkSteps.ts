/** Maximum steps per payload. A step takes up to about 150 ns, so a check takes less than 50 ms. */
const MAX_STEPS = 300_000;

const CHARACTERS_PER_STEP = 24;
const ITEMS_PER_STEP = 8;
const STEPS_PER_MEMBER = 2;

/** Checking a payload takes too many steps. */
export class TooManyStepsError extends Error {}

/** The remaining steps of a payload. */
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

/** The steps to examine a value without its contents. */
export function countValueSteps(value: unknown): number {
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
