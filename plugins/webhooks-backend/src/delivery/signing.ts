import { createHmac, randomBytes } from 'node:crypto';
import { InputError } from '@backstage/errors';

const PREFIX = 'whsec_';

/**
 * A new secret: 32 random bytes, within the 24 to 64 that the Standard Webhooks specification 1.0.0 asks for.
 */
export function generateSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

/**
 * The key bytes of a secret.
 *
 * @throws `InputError` when it is not `whsec_` and 24 to 64 bytes in base64
 */
export function secretKey(secret: string): Buffer {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(base64, 'base64');
  if (
    key.length < 24 ||
    key.length > 64 ||
    key.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')
  ) {
    throw new InputError(
      'A signing secret is whsec_ followed by 24 to 64 bytes in base64. Leave it out to have one generated.',
    );
  }
  return key;
}

/**
 * The value of `webhook-signature`: one signature a key, so that a receiver may know either secret while one
 * replaces the other.
 *
 * @param timestamp - `webhook-timestamp`, in seconds
 */
export function signatureHeader(
  keys: Buffer[],
  id: string,
  timestamp: number,
  body: string,
): string {
  const content = `${id}.${timestamp}.${body}`;
  return keys
    .map(
      key => `v1,${createHmac('sha256', key).update(content).digest('base64')}`,
    )
    .join(' ');
}
