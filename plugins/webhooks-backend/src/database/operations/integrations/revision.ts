import { randomBytes } from 'node:crypto';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import type { IntegrationRecord } from './integrationRow';

/**
 * The state of an integration that a change was decided on.
 *
 * @remarks
 * Every change raises the version. A removed integration that is defined again under its id starts at version 1, so the
 * version alone would not tell the two apart: the incarnation is drawn at random when the row is inserted. They are two
 * plain columns, which a claim reads along with the row that it joins anyway.
 */
export type Revision = Pick<
  IntegrationRecord,
  'id' | 'incarnation' | 'version'
>;

export function newIncarnation(): string {
  return randomBytes(12).toString('base64url');
}

/** The condition that makes a statement miss an integration that was changed meanwhile. */
export function isAtRevision({ id, incarnation, version }: Revision): Revision {
  return { id, incarnation, version };
}

/**
 * Checks that an integration is still as it was when something was decided that does not change the integration itself.
 * No lock is needed: what commits after this is as if it came after the whole transaction.
 *
 * @throws `NotFoundError`, `ConflictError`
 */
export async function assertRevision(tx: Knex, at: Revision): Promise<void> {
  if (!(await tx('integrations').where(isAtRevision(at)).first('id'))) {
    throw await missedRevision(tx, at);
  }
}

/**
 * As {@link assertRevision}, and keeps the integration from being deleted until the commit, for rows that refer to it.
 *
 * @throws `NotFoundError`, `ConflictError`
 */
export async function keepRevision(
  tx: Knex.Transaction,
  at: Revision,
): Promise<void> {
  const query = tx('integrations').where(isAtRevision(at)).first('id');
  if (!(await (isPostgres(tx) ? query.forKeyShare() : query))) {
    throw await missedRevision(tx, at);
  }
}

/**
 * Explains why a statement missed a revision.
 *
 * @returns `NotFoundError`, `ConflictError`
 */
export async function missedRevision(
  tx: Knex,
  { id }: Revision,
): Promise<Error> {
  const exists = await tx('integrations').where({ id }).first('id');
  return exists ? changedMeanwhile(id) : integrationNotFound(id);
}

export function integrationNotFound(id: string): NotFoundError {
  return new NotFoundError(`No integration has the id '${id}'`);
}

export function changedMeanwhile(id: string): ConflictError {
  return new ConflictError(
    `The integration '${id}' was changed meanwhile. Read it again, and repeat the request if it still applies.`,
  );
}
