/**
 * Calls a function for 0, 1, 2, … up to `count`, `concurrency` calls at a time.
 */
export async function pooled(
  count: number,
  concurrency: number,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await call(index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
