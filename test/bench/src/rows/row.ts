import type { Environment } from '../lib/environment';

/** A line of the table that is printed. */
export interface Line {
  what: string;
  /** What the result was made of. */
  figures: string;
  /** A ratio; where `what` names a unit or a number of things, that. */
  result: number;
  /** What is asked of the result. */
  bar?: { atLeast: number } | { atMost: number };
}

/** What one of the measurements came to. */
export interface RowResult {
  json: Record<string, unknown>;
  lines: Line[];
}

/** One of the measurements that can be run by itself. */
export type Row = (environment: Environment) => Promise<RowResult>;
