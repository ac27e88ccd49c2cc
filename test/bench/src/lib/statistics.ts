export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/**
 * The value at a quantile, interpolated between its neighbors.
 */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below + (above - below) * (position - Math.floor(position));
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
