import { InputError } from '@backstage/errors';
import type { CreateIntegrationRequest } from 'backstage-plugin-webhooks-common';
import {
  generateSigningSecret,
  secretKey,
  type SigningSecret,
} from './signing';

/**
 * The signing secret of a new integration: the given or a generated one.
 *
 * @throws `InputError` if the given secret is invalid
 */
export function signingSecret(
  request: Pick<CreateIntegrationRequest, 'secret' | 'signing'>,
): SigningSecret {
  const { secret, signing = 'hmac' } = request;
  if (secret === undefined) {
    return generateSigningSecret(signing);
  }
  if (signing !== 'hmac') {
    throw new InputError(
      'secret is for hmac only: the key pair of ed25519 is made here, so that the private key never travels',
    );
  }
  secretKey(secret);
  return { secret };
}
