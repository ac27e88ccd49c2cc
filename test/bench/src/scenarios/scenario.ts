import type { Environment } from '../lib/environment';

/** A line of the table that is printed. */
export interface Line {
  what: string;
  /** The figures that the result was computed from. */
  figures: string;
  /** A ratio; where `what` names a unit or a number of things, that. */
  result: number;
  /** The bar for the result. */
  bar?: { atLeast: number } | { atMost: number };
}

/** The result of a measurement. */
export interface RowResult {
  json: Record<string, unknown>;
  lines: Line[];
}

/** One of the measurements that can be run by itself. */
export type Row = (environment: Environment) => Promise<RowResult>;
