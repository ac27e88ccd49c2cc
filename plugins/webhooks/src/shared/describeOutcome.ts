import type { Attempt, AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { Translate } from './hooks/useWebhooksTranslation';
import { networkProblem } from './networkProblem';

/** The known result of a request. */
export type AttemptResult = Partial<
  Pick<Attempt, 'outcome' | 'statusCode' | 'errorCode'>
>;

const STATUS_NAMES: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Describes an outcome in a sentence for readers who do not know the codes. */
export function describeOutcome(t: Translate, ending: AttemptResult): string {
  const { outcome, statusCode } = ending;
  switch (outcome) {
    case 'gone':
      return t('common.outcomeText.gone');
    case 'throttled':
      return t('common.outcomeText.throttled');
    case 'blocked':
      return t('common.outcomeText.blocked');
    case 'timeout':
      return describeNetworkError(t, ending);
    default: {
      const status = String(statusCode ?? '');
      const name = statusCode && STATUS_NAMES[statusCode];
      return name
        ? t('common.outcomeText.respondedNamed', { status, name })
        : t('common.outcomeText.responded', { status });
    }
  }
}

/** Names an outcome in a few words. A request without a complete response is named by its network problem. */
export function nameOutcome(
  t: Translate,
  result: AttemptResult & { outcome: AttemptOutcome },
): string {
  const { outcome, statusCode, errorCode } = result;
  return outcome === 'timeout'
    ? t(`common.networkProblem.${networkProblem(errorCode, statusCode)}`)
    : t(`common.outcome.${outcome}`);
}

/** A status code with the name of the standard, where it is one of the usual ones. */
export function statusLine(code: number): string {
  const name = STATUS_NAMES[code];
  return name ? `HTTP ${code} ${name}` : `HTTP ${code}`;
}

/** Describes a subscribed event type pattern. */
export function describePattern(t: Translate, pattern: string): string {
  return pattern === '*' ? t('common.allEvents') : pattern;
}

function describeNetworkError(
  t: Translate,
  { errorCode, statusCode }: AttemptResult,
): string {
  const problem = networkProblem(errorCode, statusCode);
  return problem === 'deadline'
    ? t('common.outcomeText.deadline')
    : t(`common.outcomeText.${problem}`, { code: errorCode ?? '' });
}
