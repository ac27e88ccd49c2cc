import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  CompactEncrypt,
  compactDecrypt,
  type CompactJWEHeaderParameters,
} from 'jose';

const KEY_BYTES = 32;
const PLAIN_PREFIX = 'plain:';

interface Key {
  id: string;
  bytes: Uint8Array;
}

/**
 * Seals what the database must not show: signing secrets and header values.
 *
 * @remarks
 * JWE (RFC 7516) with `dir` and A256GCM. The first key seals, any key opens, so a new key is put in front of the
 * old ones. Without keys, which only development may do, texts are stored as they are.
 */
export class SecretBox {
  readonly #keys: Key[];

  /**
   * Keys are 32 bytes in base64 each.
   *
   * @param options - `required`: whether there must be a key
   *
   * @throws `InputError` when a key has another size, or there is none where one is required
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

  /** Whether there are keys that only open. */
  get hasOldKeys(): boolean {
    return this.#keys.length > 1;
  }

  async seal(text: string): Promise<string> {
    const [key] = this.#keys;
    return key
      ? new CompactEncrypt(Buffer.from(text))
          .setProtectedHeader(headerOf(key))
          .encrypt(key.bytes)
      : `${PLAIN_PREFIX}${text}`;
  }

  /** Whether a text was sealed with the key that seals now. */
  isCurrent(sealed: string): boolean {
    const [key] = this.#keys;
    if (!key) {
      return sealed.startsWith(PLAIN_PREFIX);
    }
    const [header] = sealed.split('.', 1);
    return header === protectedHeader(key);
  }

  /**
   * @throws when no key is the one that it was sealed with
   */
  async open(sealed: string): Promise<string> {
    if (sealed.startsWith(PLAIN_PREFIX)) {
      return sealed.slice(PLAIN_PREFIX.length);
    }
    const { plaintext } = await compactDecrypt(sealed, header => {
      const key = this.#keys.find(({ id }) => id === header.kid);
      if (!key) {
        throw new Error(
          'A stored secret was sealed with a key that is not in webhooks.encryption.keys any more',
        );
      }
      return key.bytes;
    });
    return Buffer.from(plaintext).toString();
  }
}

function headerOf({ id }: Key): CompactJWEHeaderParameters {
  return { alg: 'dir', enc: 'A256GCM', kid: id };
}

/** The first part of everything that a key seals. */
function protectedHeader(key: Key): string {
  return Buffer.from(JSON.stringify(headerOf(key))).toString('base64url');
}

function keyId(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
}
