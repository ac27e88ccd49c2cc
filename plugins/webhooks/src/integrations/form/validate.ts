import {
  headerProblems,
  isEventTypePattern,
  LIMITS,
  MAX_HEADER_NAME_LENGTH,
  MAX_HEADER_VALUE_LENGTH,
  MAX_HEADERS,
  similarEventTypes,
  type HeaderProblem,
} from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';
import {
  type Draft,
  type HeaderDraft,
  headerValue,
  parseFilter,
} from './draft';

/** Schemes that no destination can have. The backend knows which other schemes have a destination. */
const NO_DESTINATION = /^(about|blob|data|file|ftp|javascript|mailto|ws|wss):$/;

/** Loopback, link-local and private hosts. This is only a hint: the backend decides after DNS resolution. */
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
function urlError(t: Translate, text: string): string | undefined {
  const value = text.trim();
  if (!value) {
    return t('integrations.form.urlRequired');
  }
  const url = parse(value);
  if (!url) {
    return t('integrations.form.urlInvalid');
  }
  if (NO_DESTINATION.test(url.protocol)) {
    return t('integrations.form.urlProtocol');
  }
  if (url.username || url.password) {
    return t('integrations.form.urlCredentials');
  }
  return tooLong(t, url.href, LIMITS.url);
}

/** The problem of a text that exceeds the limit of the backend. */
function tooLong(t: Translate, text: string, max: number): string | undefined {
  return text.length > max
    ? t('integrations.form.tooLong', { max: String(max) })
    : undefined;
}

/** A note about a URL whose fragment the backend removes. */
export function urlFragment(t: Translate, text: string): string | undefined {
  return parse(text.trim())?.hash
    ? t('integrations.form.urlFragment')
    : undefined;
}

/** A warning about a URL that the backend may reject, depending on its configuration. */
export function urlWarning(t: Translate, text: string): string | undefined {
  const url = parse(text.trim());
  if (!url) {
    return undefined;
  }
  if (PRIVATE_HOST.test(url.hostname)) {
    return t('integrations.form.urlPrivate');
  }
  if (url.protocol === 'http:') {
    return t('integrations.form.urlPlain');
  }
  return undefined;
}

function headerProblem(t: Translate, kind: HeaderProblem['kind']): string {
  switch (kind) {
    case 'name':
      return t('integrations.form.headerProblem.name', {
        max: String(MAX_HEADER_NAME_LENGTH),
      });
    case 'value':
      return t('integrations.form.headerProblem.value', {
        max: String(MAX_HEADER_VALUE_LENGTH),
      });
    default:
      return t(`integrations.form.headerProblem.${kind}`);
  }
}

/** The problems of the headers, by line key. */
function headerErrors(
  t: Translate,
  headers: HeaderDraft[],
): Record<number, string> {
  const errors: Record<number, string> = {};
  for (const { key } of headers.slice(MAX_HEADERS)) {
    errors[key] = t('integrations.form.headersTooMany', {
      max: String(MAX_HEADERS),
    });
  }
  const named = headers.filter(({ name }) => name.trim() !== '');
  headerProblems(
    named.map((header): [string, string] => [
      header.name.trim(),
      headerValue(header),
    ]),
  ).forEach((problem, i) => {
    if (problem) {
      errors[named[i].key] = headerProblem(t, problem.kind);
    }
  });
  for (const { key, name, value, isStored, keepsStored } of headers) {
    if (name.trim() === '' && value) {
      errors[key] = t('integrations.form.headerNameless');
    } else if (isStored && !keepsStored && !value) {
      errors[key] = t('integrations.form.headerUnreplaced');
    }
  }
  return errors;
}

/** The first problem of each field. */
export interface DraftErrors {
  name?: string;
  description?: string;
  owner?: string;
  url?: string;
  eventTypes?: string;
  pattern?: string;
  filter?: string;
  /** By line key. */
  headers: Record<number, string>;
}

function eventTypesError(t: Translate, types: string[]): string | undefined {
  if (types.length === 0) {
    return t('integrations.form.eventTypesRequired');
  }
  if (types.length > LIMITS.eventTypes) {
    return t('integrations.form.eventTypesTooMany', {
      max: String(LIMITS.eventTypes),
    });
  }
  const invalid = types.find(type => !isEventTypePattern(type));
  return (
    invalid && t('integrations.form.eventTypesInvalid', { pattern: invalid })
  );
}

/** The problem of a typed pattern. A pattern without a problem is subscribed to immediately. */
function patternError(
  t: Translate,
  text: string,
  registered: string[],
): string | undefined {
  const pattern = text.trim();
  if (pattern === '' || registered.includes(pattern)) {
    return undefined;
  }
  if (!isEventTypePattern(pattern)) {
    return t('integrations.form.eventTypesInvalid', { pattern });
  }
  if (pattern.endsWith('*')) {
    return undefined;
  }
  const near = similarEventTypes(pattern, registered);
  return near.length > 0
    ? t('integrations.form.eventTypesNear', { pattern, near: near.join(', ') })
    : t('integrations.form.eventTypesUnregistered', { pattern });
}

/** The problem of a filter that is not a JSON object; the backend checks the rest. */
function filterError(t: Translate, text: string): string | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch {
    return t('integrations.form.filterInvalid');
  }
}

/**
 * Validates the whole form.
 *
 * @param registered - names of the registered event types
 */
export function validate(
  t: Translate,
  draft: Draft,
  registered: string[],
): DraftErrors {
  return {
    name: draft.name.trim()
      ? tooLong(t, draft.name.trim(), LIMITS.name)
      : t('integrations.form.nameRequired'),
    description: tooLong(t, draft.description.trim(), LIMITS.description),
    owner: draft.owner ? undefined : t('integrations.form.ownerRequired'),
    url: urlError(t, draft.url),
    eventTypes: eventTypesError(t, draft.eventTypes),
    pattern: patternError(t, draft.pattern, registered),
    filter: filterError(t, draft.filter),
    headers: headerErrors(t, draft.headers),
  };
}

/** Whether there is a problem in a field that has a default, and so may be folded away. */
export function hasFoldedError(errors: DraftErrors): boolean {
  return (
    errors.description !== undefined ||
    errors.filter !== undefined ||
    Object.keys(errors.headers).length > 0
  );
}

/** Whether the form can be submitted. */
export function isValid(errors: DraftErrors): boolean {
  const { headers, ...fields } = errors;
  return (
    Object.keys(headers).length === 0 &&
    Object.values(fields).every(error => !error)
  );
}
