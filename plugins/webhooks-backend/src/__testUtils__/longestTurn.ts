/**
 * Measures the longest turn of the event loop during some work.
 *
 * @remarks
 * A turn is measured by the lesser of the CPU time of this process and the wall-clock time, so neither a busy machine
 * nor garbage collector threads make it longer.
 */
export async function longestTurn(
  work: () => Promise<unknown>,
): Promise<number> {
  let longestMs = 0;
  let cpu = process.cpuUsage();
  let time = performance.now();
  let turn: NodeJS.Immediate;
  const measure = () => {
    const { user, system } = process.cpuUsage(cpu);
    const elapsedMs = performance.now() - time;
    longestMs = Math.max(
      longestMs,
      Math.min((user + system) / 1_000, elapsedMs),
    );
    cpu = process.cpuUsage();
    time = performance.now();
    turn = setImmediate(measure);
  };
  measure();
  try {
    await work();
  } finally {
    clearImmediate(turn!);
  }
  return longestMs;
}
