/** The later of a time and one that may be missing or earlier: batches overtake each other. */
export function later(before: string, after: string): string {
  return `case when ${after} is null or ${before} > ${after} then ${before} else ${after} end`;
}
