import { InputError } from '@backstage/errors';
import type { IntegrationRecord } from '../database/IntegrationStore';
import { isInHeaderScope, type HeaderScope } from '../model/headerScope';
import { MASKED } from '../model/masked';
import { headerContext } from './sealContext';
import type { SecretBox } from './SecretBox';

type Place = Pick<IntegrationRecord, 'id' | 'url'>;
type Stored = Place & Pick<IntegrationRecord, 'headers'>;

/**
 * The sealed headers of a new integration.
 *
 * @throws `InputError` for a masked value, because there is no stored value
 */
export async function newHeaders(
  secretBox: SecretBox,
  headers: Record<string, string>,
  place: Place,
): Promise<Record<string, string>> {
  assertStored(
    { ...place, headers: {} },
    Object.keys(headers).filter(name => headers[name] === MASKED),
  );
  return sealHeaders(secretBox, headers, place);
}

/** Seals header values for the URL of an integration. */
export async function sealHeaders(
  secretBox: SecretBox,
  headers: Record<string, string>,
  place: Place,
): Promise<Record<string, string>> {
  const sealed = Object.entries(headers).map(async ([name, value]) => [
    name,
    await secretBox.seal(value, headerContext(place, name)),
  ]);
  return Object.fromEntries(await Promise.all(sealed));
}

/** @throws `ConflictError` if a value was sealed for another integration, header or URL, or with a missing key */
export async function openHeaders(
  secretBox: SecretBox,
  stored: Stored,
): Promise<Record<string, string>> {
  const opened = Object.entries(stored.headers).map(async ([name, value]) => [
    name,
    await secretBox.open(value, headerContext(stored, name)),
  ]);
  return Object.fromEntries(await Promise.all(opened));
}

/**
 * The sealed headers of an integration after a change of headers or URL.
 *
 * @remarks
 * A masked value keeps the stored one, and so does a change of only the URL. Header values are never shown, so a caller
 * must not be able to redirect them to another receiver: they are only kept within the scope of the URL that they were
 * given for.
 *
 * @returns undefined if the stored headers do not change
 *
 * @throws `InputError` for a masked value of a header that is not stored, or if stored values would leave their scope;
 * `ConflictError` if stored values move and their key is missing
 */
export async function changedHeaders(
  secretBox: SecretBox,
  stored: Stored,
  changes: { url?: string; headers?: Record<string, string> },
  scope: HeaderScope,
): Promise<Record<string, string> | undefined> {
  const { id } = stored;
  const { url = stored.url, headers } = changes;
  if (!headers && url === stored.url) {
    return undefined;
  }
  const kept = Object.keys(headers ?? stored.headers).filter(
    name => !headers || headers[name] === MASKED,
  );
  assertStored(stored, kept);
  if (kept.length > 0 && !isInHeaderScope(stored.url, url, scope)) {
    throw new InputError(
      `The new URL has another ${scope === 'path' ? 'host or path' : 'host'}, which must not get the stored values of the headers ${kept.join(', ')}. Give the values again, or leave the headers out of headers.`,
    );
  }
  const keptHeaders = Object.fromEntries(
    kept.map(name => [name, stored.headers[name]]),
  );
  const given = Object.entries(headers ?? {}).filter(
    ([, value]) => value !== MASKED,
  );
  return {
    ...(await sealHeaders(secretBox, Object.fromEntries(given), { id, url })),
    ...(url === stored.url
      ? keptHeaders
      : await sealHeaders(
          secretBox,
          await openHeaders(secretBox, { ...stored, headers: keptHeaders }),
          { id, url },
        )),
  };
}

function assertStored(stored: Stored, names: string[]): void {
  const missing = names.find(name => !Object.hasOwn(stored.headers, name));
  if (missing !== undefined) {
    throw new InputError(
      `The header '${missing}' has no stored value that ${MASKED} could stand for`,
    );
  }
}
