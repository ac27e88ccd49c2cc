/**
 * Measures the longest turn of the event loop while something is at work.
 *
 * @remarks
 * A turn is counted by the CPU time that this process spent in it, or by the clock if that is less, so neither a busy
 * machine nor the threads of the garbage collector make it longer.
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
