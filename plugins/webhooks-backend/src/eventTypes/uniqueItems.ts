import type { CheckSteps } from './checkSteps';

const CHARACTERS_PER_STEP = 16;

/** Whether all items are distinct JSON values, without comparing every pair. */
export function areUnique(items: unknown[], steps: CheckSteps): boolean {
  return (
    new Set(items.map(item => canonical(item, steps))).size === items.length
  );
}

/** A canonical text of a JSON value, which is identical for equal values. */
function canonical(value: unknown, steps: CheckSteps): string {
  const text = write(value, steps);
  steps.spend(2 + text.length / CHARACTERS_PER_STEP);
  return text;
}

function write(value: unknown, steps: CheckSteps): string {
  if (Array.isArray(value)) {
    return `[${value.map(item => canonical(item, steps)).join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    steps.spend(members.length * Math.log2(members.length + 1));
    return `{${members
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([key, member]) => `${JSON.stringify(key)}:${canonical(member, steps)}`,
      )
      .join()}}`;
  }
  return JSON.stringify(value);
}
