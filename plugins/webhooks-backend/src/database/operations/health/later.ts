/** The later of two times, either of which may be null. Batches can be recorded out of order. */
export function later(before: string, after: string): string {
  return `case when ${after} is null or ${before} > ${after} then ${before} else ${after} end`;
}
