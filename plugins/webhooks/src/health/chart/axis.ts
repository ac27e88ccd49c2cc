/** The leading digits of the numbers that an axis may end at. */
const ENDS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A scale from zero to a round number. */
export interface Axis {
  max: number;
  /** The labelled values, highest first. */
  ticks: number[];
}

/** The scale for whole numbers up to the given one. */
export function toAxis(highest: number): Axis {
  if (highest <= 0) {
    return { max: 1, ticks: [0] };
  }
  const unit = 10 ** Math.floor(Math.log10(highest));
  const max = ENDS.map(end => end * unit).find(
    end => end >= highest && Number.isInteger(end),
  )!;
  return {
    max,
    ticks: max % 2 === 0 ? [max, max / 2, 0] : [max, 0],
  };
}

/** The indexes of at most `limit` of `count` items, evenly spaced, starting with the first. */
export function labelledIndexes(count: number, limit: number): number[] {
  const step = Math.max(1, Math.ceil(count / limit));
  return Array.from(
    { length: Math.ceil(count / step) },
    (_, label) => label * step,
  );
}

/** A line of steps over periods as an SVG path, one unit wide per period and 100 high, with gaps where there is no value. */
export function stepPath(values: (number | undefined)[], max: number): string {
  return values
    .map((value, index) => {
      if (value === undefined) {
        return '';
      }
      const y = 100 - (Math.min(value, max) / max) * 100;
      const isConnected = index > 0 && values[index - 1] !== undefined;
      return `${isConnected ? `V${y}` : `M${index} ${y}`}H${index + 1}`;
    })
    .join('');
}

/** Whether a time is in a period. */
export function isWithin(
  time: string,
  { start, end }: { start: string; end: string },
): boolean {
  return start <= time && time < end;
}

/** The item that a key selects: undefined to select none, null for other keys. */
export function nextIndex(
  key: string,
  selected: number | undefined,
  count: number,
): number | undefined | null {
  const last = count - 1;
  const current = selected ?? last + 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, current - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, selected === undefined ? last : current + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return undefined;
    default:
      return null;
  }
}
