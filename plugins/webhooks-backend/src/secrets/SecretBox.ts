import { createHash } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  CompactEncrypt,
  compactDecrypt,
  type CompactJWEHeaderParameters,
} from 'jose';
import type { SealContext } from './sealContext';

const KEY_BYTES = 32;
const PLAIN_PREFIX = 'plain:';
/** The private header parameter (RFC 7516, 4.3) with the digest of the context. */
const CONTEXT = 'ctx';

interface Key {
  id: string;
  bytes: Uint8Array;
}

/**
 * Encrypts texts that the database must not reveal: signing secrets and header values.
 *
 * @remarks
 * JWE (RFC 7516) with `dir` and A256GCM, whose protected header names the context. The first key encrypts, all keys
 * decrypt, so a new key is added before the old ones. Without keys, which is only allowed in development, texts are
 * stored unencrypted.
 */
export class SecretBox {
  readonly #keys: Key[];

  /**
   * Keys are 32 bytes in base64 each.
   *
   * @param options - `required`: whether there must be a key
   *
   * @throws `InputError` if a key has another size, or a required key is missing
   */
  static create(options: { keys: string[]; required: boolean }): SecretBox {
    if (options.keys.length === 0 && options.required) {
      throw new InputError(
        'webhooks.encryption.keys is missing: signing secrets are stored encrypted unless NODE_ENV is development or test. Set webhooks.encryption.keys to [{ secret: <key> }] with a key made by: openssl rand -base64 32',
      );
    }
    return new SecretBox(
      options.keys.map((key, i) => {
        const bytes = Buffer.from(key, 'base64');
        if (bytes.length !== KEY_BYTES) {
          throw new InputError(
            `webhooks.encryption.keys[${i}].secret must be ${KEY_BYTES} bytes in base64, as made by: openssl rand -base64 ${KEY_BYTES}`,
          );
        }
        return { id: keyId(bytes), bytes };
      }),
    );
  }

  private constructor(keys: Key[]) {
    this.#keys = keys;
  }

  /** Whether there are keys that only decrypt. */
  get hasOldKeys(): boolean {
    return this.#keys.length > 1;
  }

  async seal(text: string, context: SealContext): Promise<string> {
    const [key] = this.#keys;
    return key
      ? new CompactEncrypt(Buffer.from(text))
          .setProtectedHeader(toHeader(key, context))
          .encrypt(key.bytes)
      : `${PLAIN_PREFIX}${digest(context)}:${text}`;
  }

  /** Whether a text was sealed for this context with the first key. */
  isCurrent(sealed: string, context: SealContext): boolean {
    const [key] = this.#keys;
    if (!key) {
      return sealed.startsWith(`${PLAIN_PREFIX}${digest(context)}:`);
    }
    const [header] = sealed.split('.', 1);
    return header === protectedHeader(key, context);
  }

  /** @throws `ConflictError` if it was sealed with a missing key or for another context */
  async open(sealed: string, context: SealContext): Promise<string> {
    if (sealed.startsWith(PLAIN_PREFIX)) {
      const [, of] = sealed.split(':', 2);
      assertContext(of, context);
      return sealed.slice(PLAIN_PREFIX.length + of.length + 1);
    }
    const { plaintext, protectedHeader: header } = await compactDecrypt(
      sealed,
      ({ kid }) => this.#findKey(kid),
      {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      },
    );
    assertContext(header[CONTEXT], context);
    return Buffer.from(plaintext).toString();
  }

  #findKey(id: string | undefined): Uint8Array {
    const key = this.#keys.find(one => one.id === id);
    if (!key) {
      throw new ConflictError(
        'A stored secret was sealed with a key that is not in webhooks.encryption.keys any more. Rotate the secret, or give the header values again.',
      );
    }
    return key.bytes;
  }
}

function assertContext(digested: unknown, context: SealContext): void {
  if (digested !== digest(context)) {
    throw new ConflictError(
      'A stored secret was sealed for another integration, header or URL. Rotate the secret, or give the header values again.',
    );
  }
}

function toHeader(
  { id }: Key,
  context: SealContext,
): CompactJWEHeaderParameters {
  return { alg: 'dir', enc: 'A256GCM', kid: id, [CONTEXT]: digest(context) };
}

/** The common prefix of all texts sealed with a key for a context. */
function protectedHeader(key: Key, context: SealContext): string {
  return Buffer.from(JSON.stringify(toHeader(key, context))).toString(
    'base64url',
  );
}

/** A digest, because the context may contain a secret path. */
function digest(context: SealContext): string {
  return createHash('sha256')
    .update(JSON.stringify(context))
    .digest('base64url');
}

function keyId(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
}
