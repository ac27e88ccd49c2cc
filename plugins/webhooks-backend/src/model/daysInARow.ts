/** A number of consecutive days for a sentence, such as `1 day` or `3 days in a row`. */
export function daysInARow(count: number): string {
  return count === 1 ? '1 day' : `${count} days in a row`;
}
