import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  webhooksIntegrationRevealSecretPermission,
  webhooksIntegrationUpdatePermission,
  type RotatedSecret,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import type { IntegrationStore } from '../database/IntegrationStore';
import { toIso, type Clock } from '../model/clock';
import { secretContext } from '../secrets/sealContext';
import type { SecretBox } from '../secrets/SecretBox';
import { generateSigningSecret } from '../secrets/signing';
import { HOUR_MS } from '../model/durations';

/** Grace period of a secret replaced by app-config, and default for a rotation over REST. */
export const CONFIG_GRACE_HOURS = 24;

interface IntegrationSecretServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  secretBox: SecretBox;
  clock: Clock;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * Reveals and rotates the signing secrets of integrations.
 */
export class IntegrationSecretService {
  readonly #options: IntegrationSecretServiceOptions;

  constructor(options: IntegrationSecretServiceOptions) {
    this.#options = options;
  }

  /** @throws `ConflictError` if receivers do not need the secret */
  async reveal(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<{ secret: string }> {
    const { store, secretBox, clock } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationRevealSecretPermission,
      credentials,
    );
    if (record.signing !== 'hmac') {
      throw new ConflictError(
        `The integration '${record.name}' signs with a private key that is never shown. Receivers verify with its publicKey.`,
      );
    }
    const [current] = await store.activeSecrets([id], clock.now());
    return { secret: await secretBox.open(current.secret, secretContext(id)) };
  }

  async rotate(
    id: string,
    request: { graceHours: number; version?: number },
    credentials: BackstageCredentials,
  ): Promise<RotatedSecret> {
    const { store, secretBox, clock, onChange } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
      request.version,
    );
    this.#options.limiter.take(credentials, { changes: 1 });
    if (record.managedBy === 'config') {
      throw new ConflictError(
        record.signing === 'hmac'
          ? `The secret of the integration '${id}' is managed in app-config. Set another secret for it in webhooks.integrations: the previous one continues to sign for ${CONFIG_GRACE_HOURS} hours.`
          : `The key pair of the integration '${id}' is managed in app-config. To replace it, remove the integration from webhooks.integrations, delete it here, and add it again.`,
      );
    }
    const { signing } = record;
    const { secret, publicKey } = generateSigningSecret(signing);
    const now = clock.now();
    const previousExpiresAt = now + Math.round(request.graceHours * HOUR_MS);
    await store.rotateSecret(record, {
      secret: await secretBox.seal(secret, secretContext(id)),
      publicKey,
      previousExpiresAt,
      rotatedBy: toPrincipal(credentials),
      now,
    });
    onChange(id);
    return {
      ...(signing === 'hmac' ? { secret } : { publicKey }),
      previousExpiresAt: toIso(previousExpiresAt),
    };
  }
}
