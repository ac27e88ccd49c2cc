import { ConflictError } from '@backstage/errors';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { insertActivity } from '../activity/insertActivity';
import { insertSecret } from './insertSecret';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

/** Every replaced secret adds a signature to each request. */
const MAX_REPLACED_SECRETS = 4;

/** A new secret. */
export interface RotateSecretOptions {
  secret: string;
  publicKey?: string;
  /** The signing scheme, if it changes. */
  signing?: SigningScheme;
  previousExpiresAt: number;
  /** Whether to expire the oldest replaced secrets if there are too many, instead of failing. */
  dropsOldest?: boolean;
  rotatedBy: string;
  now: number;
}

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
        `${MAX_REPLACED_SECRETS} replaced secrets still sign. Wait until the grace period of one has ended, or rotate with graceHours 0.`,
      );
    }
    await insertSecret(tx, id, options.secret, options.now);
    await insertActivity(tx, {
      event: 'integration-secret-rotate',
      integrationId: id,
      actor: options.rotatedBy,
      previousExpiresAt: toIso(options.previousExpiresAt),
      now: options.now,
    });
  });
}
