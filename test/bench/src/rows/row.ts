import type { Environment } from '../lib/environment';

/** A line of the table that is printed. */
export interface Line {
  what: string;
  /** What the ratio was made of. */
  figures: string;
  ratio?: number;
  /** What issue or documentation promise of the ratio, or of the figure when there is no ratio. */
  bar?: { atLeast: number } | { atMost: number };
}

/** What one of the measurements came to. */
export interface RowResult {
  json: Record<string, unknown>;
  lines: Line[];
}

/** One of the measurements that can be run by itself. */
export type Row = (environment: Environment) => Promise<RowResult>;
