import type { Integration } from 'backstage-plugin-webhooks-common';
import { type Outcome, runEach } from './runEach';

/** Calls `read` for each integration. */
export async function readEach<T>(
  integrations: Integration[],
  read: (integration: Integration) => Promise<T>,
): Promise<Map<string, Outcome<T>>> {
  const found = new Map<string, Outcome<T>>();
  await runEach(integrations, read, {
    isStopped: () => false,
    onEnd: ({ id }, outcome) => found.set(id, outcome),
  });
  return found;
}

/** Adds up the results, without those that failed. */
export function sumEach<T>(
  found: Map<string, Outcome<T>>,
  count: (value: T) => number,
): number {
  return [...found.values()].reduce(
    (total, outcome) => total + ('value' in outcome ? count(outcome.value) : 0),
    0,
  );
}
