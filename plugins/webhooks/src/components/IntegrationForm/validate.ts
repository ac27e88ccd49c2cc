import { isEventTypePattern } from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../hooks/useText';
import type { Draft, HeaderDraft } from './draft';

/** Headers that the sender sets itself. */
const RESERVED = new Set([
  'content-length',
  'content-type',
  'host',
  'user-agent',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
]);

/** RFC 9110, 5.6.2: a token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Loopback, link-local and private hosts; only a hint, since the backend decides after DNS. */
const PRIVATE_HOST =
  /^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|f[cd]|fe80))|\.(local|internal)$/i;

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/** The problem of a URL, if any. */
export function urlError(t: Translate, text: string): string | undefined {
  const value = text.trim();
  if (!value) {
    return t('form.urlRequired');
  }
  const url = parse(value);
  if (!url) {
    return t('form.urlInvalid');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return t('form.urlProtocol');
  }
  if (url.username || url.password) {
    return t('form.urlCredentials');
  }
  if (url.hash) {
    return t('form.urlFragment');
  }
  return undefined;
}

/** A warning about a URL that the backend may refuse, depending on its configuration. */
export function urlWarning(t: Translate, text: string): string | undefined {
  const url = parse(text.trim());
  if (!url) {
    return undefined;
  }
  if (PRIVATE_HOST.test(url.hostname)) {
    return t('form.urlPrivate');
  }
  return url.protocol === 'http:' ? t('form.urlPlain') : undefined;
}

/** The problem of one header among all. */
export function headerError(
  t: Translate,
  header: HeaderDraft,
  all: HeaderDraft[],
): string | undefined {
  const name = header.name.trim().toLowerCase();
  if (!name) {
    return header.value ? t('form.headerNameless') : undefined;
  }
  if (!HEADER_NAME.test(name)) {
    return t('form.headerInvalid');
  }
  if (RESERVED.has(name)) {
    return t('form.headerReserved');
  }
  const same = all.filter(other => other.name.trim().toLowerCase() === name);
  return same.length > 1 ? t('form.headerDuplicate') : undefined;
}

/** The first thing that is wrong with each field. */
export interface DraftErrors {
  name?: string;
  owner?: string;
  url?: string;
  eventTypes?: string;
  /** About a pattern that is typed but not added. */
  pattern?: string;
  /** By the key of the line. */
  headers: Record<number, string>;
}

/** Checks a whole form. */
export function validate(t: Translate, draft: Draft): DraftErrors {
  const headers: Record<number, string> = {};
  for (const header of draft.headers) {
    const error = headerError(t, header, draft.headers);
    if (error) {
      headers[header.key] = error;
    }
  }
  const invalid = draft.eventTypes.find(type => !isEventTypePattern(type));
  return {
    name: draft.name.trim() ? undefined : t('form.nameRequired'),
    owner: draft.owner ? undefined : t('form.ownerRequired'),
    url: urlError(t, draft.url),
    eventTypes:
      draft.eventTypes.length === 0
        ? t('form.eventTypesRequired')
        : invalid && t('form.eventTypesInvalid', { pattern: invalid }),
    pattern: draft.pattern.trim() ? t('form.patternPending') : undefined,
    headers,
  };
}

/** Whether a form can be sent. */
export function isValid(errors: DraftErrors): boolean {
  const { headers, ...fields } = errors;
  return (
    Object.keys(headers).length === 0 &&
    Object.values(fields).every(error => !error)
  );
}
