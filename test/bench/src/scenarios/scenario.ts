import type { Environment } from '../lib/environment';

/** A line of the printed table. */
export interface Line {
  what: string;
  /** The figures behind the result. */
  figures: string;
  /** A ratio, unless `what` names a unit or a count. */
  result: number;
  /** The bar for the result. */
  bar?: { atLeast: number } | { atMost: number };
}

/** The result of a scenario. */
export interface ScenarioResult {
  json: Record<string, unknown>;
  lines: Line[];
}

/** A measurement that can be run on its own. */
export type Scenario = (environment: Environment) => Promise<ScenarioResult>;
