import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type {
  CheckSignatureRequest,
  SignatureCheck,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { checkSignature } from '../secrets/checkSignature';
import { secretContext } from '../secrets/sealContext';
import type { SecretBox } from '../secrets/SecretBox';
import { readableDelivery } from './readableDelivery';

interface SignatureServiceOptions {
  log: DeliveryLog;
  integrations: IntegrationStore;
  access: AccessControl;
  secretBox: SecretBox;
  clock: Clock;
}

/** Explains to receivers why a signature does not verify. */
export class SignatureService {
  readonly #options: SignatureServiceOptions;

  constructor(options: SignatureServiceOptions) {
    this.#options = options;
  }

  /**
   * Compares a request as its receiver saw it with what was sent. The response reveals nothing about the secret.
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration and its secret were deleted
   */
  async check(
    deliveryId: string,
    received: CheckSignatureRequest,
    credentials: BackstageCredentials,
  ): Promise<SignatureCheck> {
    const { log, integrations, secretBox, clock } = this.#options;
    const integration = await readableDelivery(
      this.#options,
      deliveryId,
      credentials,
    );
    if (!integration) {
      throw new ConflictError(
        'The integration was deleted together with its secret, so the signature cannot be checked.',
      );
    }
    const { id } = integration;
    const sealed = await integrations.activeSecrets([id], clock.now());
    const secrets = await Promise.all(
      sealed.map(({ secret }) => secretBox.open(secret, secretContext(id))),
    );
    const { event, attempts } = await log.detail(deliveryId);
    return checkSignature({
      received,
      secrets,
      sent: {
        id: deliveryId,
        body: event.body,
        attempts: attempts.map(({ requestHeaders }) => ({
          timestamp: requestHeaders['webhook-timestamp'],
          signature: requestHeaders['webhook-signature'],
        })),
      },
    });
  }
}
