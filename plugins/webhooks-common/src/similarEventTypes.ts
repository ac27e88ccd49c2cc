import { distance } from 'fastest-levenshtein';

const MAX_SUGGESTIONS = 3;

/**
 * The event types that an unknown name may refer to, most similar first.
 *
 * @public
 */
export function similarEventTypes(
  name: string,
  candidates: string[],
): string[] {
  return candidates
    .map(candidate => ({ candidate, steps: stepsBetween(name, candidate) }))
    .filter(({ candidate, steps }) => isNear(name, candidate, steps))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

function stepsBetween(name: string, candidate: string): number {
  return distance(name.toLowerCase(), candidate.toLowerCase());
}

/** A typo, or a name with the same prefix, such as all below `catalog.entity.`. */
function isNear(name: string, candidate: string, steps: number): boolean {
  const family = name.slice(0, name.lastIndexOf('.') + 1) || name;
  return steps <= name.length / 3 || candidate.startsWith(family);
}
