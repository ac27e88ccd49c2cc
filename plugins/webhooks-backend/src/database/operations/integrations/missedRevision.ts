import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Revision } from './revision';

/**
 * Explains why a statement missed a revision.
 *
 * @returns `NotFoundError` or `ConflictError`
 */
export async function missedRevision(
  tx: Knex,
  { id }: Pick<Revision, 'id'>,
): Promise<Error> {
  const exists = await tx('integrations').where({ id }).first('id');
  return exists ? integrationChanged(id) : integrationNotFound(id);
}

export function integrationNotFound(id: string): NotFoundError {
  return new NotFoundError(`No integration has the id '${id}'`);
}

export function integrationChanged(id: string): ConflictError {
  return new ConflictError(
    `The integration '${id}' has changed since it was read. Read it again, and repeat the request if it still applies.`,
  );
}
