/** The number of items at the same time, so that a bulk action does not slow down other requests. */
const CONCURRENCY = 4;

/**
 * Runs an action on each item, a few at a time, in order. A failure does not affect the other items.
 *
 * @param act - returns the result, or throws an error
 * @param options - `onEnd`: called after each item; `isStopped`: whether to start no further items
 */
export async function runEach<TItem, TResult>(
  items: readonly TItem[],
  act: (item: TItem) => Promise<TResult>,
  options: {
    onEnd: (item: TItem, outcome: Outcome<TResult>) => void;
    isStopped: () => boolean;
  },
): Promise<void> {
  const { onEnd, isStopped } = options;
  let next = 0;
  const work = async () => {
    while (next < items.length && !isStopped()) {
      const item = items[next];
      next += 1;
      try {
        onEnd(item, { value: await act(item) });
      } catch (error) {
        onEnd(item, { error });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** The result or the error of an item. */
export type Outcome<TResult> = { value: TResult } | { error: unknown };
