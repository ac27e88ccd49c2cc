import { randomBytes } from 'node:crypto';
import type { IntegrationRecord } from './integrationRow';

/**
 * The revision of an integration that a decision is based on.
 *
 * @remarks
 * Every change increments the version. A deleted integration that is defined again under its id restarts at version 1, so
 * the version alone would not distinguish the two. The incarnation is a random id generated at the insert. Both are plain
 * columns, which a claim reads with the row that it joins anyway.
 */
export type Revision = Pick<
  IntegrationRecord,
  'id' | 'incarnation' | 'version'
>;

export function newIncarnation(): string {
  return randomBytes(12).toString('base64url');
}

/** A WHERE condition that only matches the integration at the given revision. */
export function isAtRevision({ id, incarnation, version }: Revision): Revision {
  return { id, incarnation, version };
}
