import {
  headerProblems,
  isEventTypePattern,
} from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../hooks/useText';
import type { Draft, HeaderDraft } from './draft';

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
function urlError(t: Translate, text: string): string | undefined {
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
  return undefined;
}

/** A warning about a URL that the backend takes in part, or may refuse, depending on its configuration. */
export function urlWarning(t: Translate, text: string): string | undefined {
  const url = parse(text.trim());
  if (!url) {
    return undefined;
  }
  if (PRIVATE_HOST.test(url.hostname)) {
    return t('form.urlPrivate');
  }
  if (url.protocol === 'http:') {
    return t('form.urlPlain');
  }
  return url.hash ? t('form.urlFragment') : undefined;
}

/** The problems of the headers, by the key of the line. */
function headerErrors(
  t: Translate,
  headers: HeaderDraft[],
): Record<number, string> {
  const errors: Record<number, string> = {};
  const named = headers.filter(({ name }) => name.trim() !== '');
  headerProblems(
    named.map(({ name, value }): [string, string] => [name.trim(), value]),
  ).forEach((problem, i) => {
    if (problem) {
      errors[named[i].key] = t(`form.headerProblem.${problem.kind}`);
    }
  });
  for (const { key, name, value } of headers) {
    if (name.trim() === '' && value) {
      errors[key] = t('form.headerNameless');
    }
  }
  return errors;
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
    headers: headerErrors(t, draft.headers),
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
