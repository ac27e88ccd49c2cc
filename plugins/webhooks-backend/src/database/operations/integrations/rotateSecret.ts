import { ConflictError } from '@backstage/errors';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { insertSecret } from './insertSecret';
import { isAtRevision, missedRevision, type Revision } from './revision';

/** Each one adds a signature to every request. */
const MAX_REPLACED_SECRETS = 4;

/** What takes the place of a secret. */
export interface RotateSecretOptions {
  secret: string;
  publicKey?: string;
  /** The scheme of the secret, if that changes too. */
  signing?: SigningScheme;
  previousExpiresAt: number;
  /** Whether to end the grace of the oldest replaced secrets when there are too many, instead of refusing. */
  dropsOldest?: boolean;
  now: number;
}

/**
 * Replaces the current secret, which goes on signing until `previousExpiresAt`.
 *
 * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile, or too many replaced secrets still sign
 */
export async function rotateSecret(
  knex: Knex,
  at: Revision,
  options: RotateSecretOptions,
): Promise<void> {
  await knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where(isAtRevision(at))
      .update({
        signing: options.signing,
        public_key: options.publicKey ?? null,
        updated_at: options.now,
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      throw await missedRevision(tx, at);
    }
    const { id } = at;
    await tx('integration_secrets')
      .where({ integration_id: id })
      .whereNull('expires_at')
      .update({ expires_at: options.previousExpiresAt });
    await tx('integration_secrets')
      .where({ integration_id: id })
      .where('expires_at', '<=', options.now)
      .delete();
    const replaced: string[] = await tx('integration_secrets')
      .where({ integration_id: id })
      .orderBy('created_at', 'desc')
      .pluck('id');
    const tooMany = replaced.slice(MAX_REPLACED_SECRETS);
    if (tooMany.length > 0 && options.dropsOldest) {
      await tx('integration_secrets').whereIn('id', tooMany).delete();
    } else if (tooMany.length > 0) {
      throw new ConflictError(
        `${MAX_REPLACED_SECRETS} replaced secrets still sign. Wait until the grace time of one is over, or rotate with graceHours 0.`,
      );
    }
    await insertSecret(tx, id, options.secret, options.now);
  });
}
