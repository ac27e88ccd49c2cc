import { InputError } from '@backstage/errors';
import type { IntegrationRecord } from '../database/IntegrationStore';
import { MASKED } from '../delivery/webhookRequest';
import type { SecretBox } from './SecretBox';

/**
 * Seals header values; one that comes back masked keeps what is stored.
 *
 * @throws `InputError` for a masked value of a header that is not stored
 */
export async function sealHeaders(
  secretBox: SecretBox,
  headers: Record<string, string>,
  stored: Record<string, string> = {},
): Promise<Record<string, string>> {
  const sealed = Object.entries(headers).map(async ([name, value]) => {
    if (value !== MASKED) {
      return [name, await secretBox.seal(value)];
    }
    if (!Object.hasOwn(stored, name)) {
      throw new InputError(
        `The header '${name}' has no stored value that ${MASKED} could stand for`,
      );
    }
    return [name, stored[name]];
  });
  return Object.fromEntries(await Promise.all(sealed));
}

export async function openHeaders(
  secretBox: SecretBox,
  headers: Record<string, string>,
): Promise<Record<string, string>> {
  const opened = Object.entries(headers).map(async ([name, value]) => [
    name,
    await secretBox.open(value),
  ]);
  return Object.fromEntries(await Promise.all(opened));
}

/**
 * Header values are never shown again, so neither may whoever changes an integration have them sent to a receiver of
 * their own.
 *
 * @throws `InputError` when stored values would go to another origin than the one that they were given for
 */
export function assertHeadersMayMove(
  record: IntegrationRecord,
  url: string | undefined,
  headers: Record<string, string> | undefined,
): void {
  if (url === undefined || new URL(url).origin === new URL(record.url).origin) {
    return;
  }
  const kept = Object.entries(headers ?? record.headers)
    .filter(([, value]) => headers === undefined || value === MASKED)
    .map(([name]) => name);
  if (kept.length > 0) {
    throw new InputError(
      `The URL leads to another host, which must not get the stored values of the headers ${kept.join(', ')}. Give the values again, or leave the headers out of headers.`,
    );
  }
}
