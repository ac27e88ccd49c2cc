import {
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';

/** Prefix of an HMAC secret. */
export const SECRET_PREFIX = 'whsec_';
const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';
/** Length of an ed25519 seed and of a public key. A private key is the concatenation of both. */
const ED25519_BYTES = 32;

/** The versions of signatures by scheme, from "Signature scheme" of the Standard Webhooks specification 1.0.0. */
export const SIGNATURE_VERSIONS: Record<SigningScheme, string> = {
  hmac: 'v1',
  ed25519: 'v1a',
};

/** The signing key of an integration, and its public part. */
export interface SigningSecret {
  /** `whsec_…` or `whsk_…`. */
  secret: string;
  /** `whpk_…`, with ed25519. */
  publicKey?: string;
}

export function generateSigningSecret(scheme: SigningScheme): SigningSecret {
  return scheme === 'hmac' ? { secret: generateSecret() } : generateKeyPair();
}

/**
 * Generates an HMAC secret: 32 random bytes, within the 24 to 64 that the Standard Webhooks specification 1.0.0 asks
 * for.
 */
export function generateSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(32).toString('base64')}`;
}

/**
 * The key bytes of an HMAC secret.
 *
 * @throws `InputError` if it is not `whsec_` and 24 to 64 bytes in base64
 */
export function secretKey(secret: string): Buffer {
  const base64 = secret.startsWith(SECRET_PREFIX)
    ? secret.slice(SECRET_PREFIX.length)
    : '';
  const key = Buffer.from(base64, 'base64');
  if (
    key.length < 24 ||
    key.length > 64 ||
    key.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')
  ) {
    throw new InputError(
      'A signing secret is whsec_ followed by 24 to 64 bytes in base64. Omit it to have one generated.',
    );
  }
  return key;
}

/**
 * Prepares a secret of either scheme once. Otherwise Node creates a key object for every signature, which takes several
 * times as long as the signature.
 */
export function signingKey(secret: string): KeyObject {
  if (!secret.startsWith(PRIVATE_PREFIX)) {
    return createSecretKey(secretKey(secret));
  }
  const bytes = Buffer.from(secret.slice(PRIVATE_PREFIX.length), 'base64');
  return createPrivateKey({
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: bytes.subarray(0, ED25519_BYTES).toString('base64url'),
      x: bytes.subarray(ED25519_BYTES).toString('base64url'),
    },
    format: 'jwk',
  });
}

/**
 * The value of `webhook-signature`: one signature per key, so that a receiver can use either secret during a rotation.
 *
 * @remarks
 * "Signature scheme" of the Standard Webhooks specification 1.0.0: `v1` is HMAC-SHA256, `v1a` ed25519, both over the
 * same content.
 *
 * @param timestamp - `webhook-timestamp`, in seconds
 */
export function signatureHeader(
  keys: KeyObject[],
  id: string,
  timestamp: number | string,
  body: string,
): string {
  const content = `${id}.${timestamp}.${body}`;
  return keys.map(key => signature(key, content)).join(' ');
}

function signature(key: KeyObject, content: string): string {
  return key.type === 'private'
    ? `${SIGNATURE_VERSIONS.ed25519},${sign(null, Buffer.from(content), key).toString('base64')}`
    : `${SIGNATURE_VERSIONS.hmac},${createHmac('sha256', key).update(content).digest('base64')}`;
}

function generateKeyPair(): SigningSecret {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d!, 'base64url');
  const publicKey = Buffer.from(x!, 'base64url');
  return {
    secret: `${PRIVATE_PREFIX}${Buffer.concat([seed, publicKey]).toString('base64')}`,
    publicKey: `${PUBLIC_PREFIX}${publicKey.toString('base64')}`,
  };
}
