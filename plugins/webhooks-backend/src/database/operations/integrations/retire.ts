import type { Knex } from 'knex';
import { disable, type DisableOptions } from './disable';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

/** The retirement of an integration that app-config no longer defines. */
export interface RetireOptions extends DisableOptions {
  deletionAt: number;
}

export async function retire(
  knex: Knex,
  at: Revision,
  options: RetireOptions,
): Promise<void> {
  await knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where(isAtRevision(at))
      .update({
        deletion_at: options.deletionAt,
        updated_at: options.now,
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      throw await missedRevision(tx, at);
    }
    await disable(tx, { ...at, version: at.version + 1 }, options);
  });
}
