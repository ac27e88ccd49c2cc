import type { Attempt } from 'backstage-plugin-webhooks-common';
import type { Translate } from './hooks/useWebhooksTranslation';

/** The known result of a request. */
export type AttemptResult = Partial<
  Pick<Attempt, 'outcome' | 'statusCode' | 'errorCode'>
>;

const STATUS_NAMES: Record<number, string> = {
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const TLS_CODES = /^(ERR_TLS|ERR_SSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Describes an outcome in a sentence for readers who do not know the codes. */
export function describeOutcome(t: Translate, ending: AttemptResult): string {
  const { outcome, statusCode, errorCode } = ending;
  switch (outcome) {
    case 'gone':
      return t('common.outcomeText.gone');
    case 'throttled':
      return t('common.outcomeText.throttled');
    case 'blocked':
      return t('common.outcomeText.blocked');
    case 'timeout':
      return describeNetworkError(t, errorCode);
    default: {
      const status = String(statusCode ?? '');
      const name = statusCode && STATUS_NAMES[statusCode];
      return name
        ? t('common.outcomeText.answeredNamed', { status, name })
        : t('common.outcomeText.answered', { status });
    }
  }
}

/** Describes a subscribed event type pattern. */
export function describePattern(t: Translate, pattern: string): string {
  return pattern === '*' ? t('common.allEvents') : pattern;
}

function describeNetworkError(t: Translate, code: string | undefined): string {
  if (!code) {
    return t('common.outcomeText.deadline');
  }
  if (code === 'ENOTFOUND' || code.startsWith('DNS_')) {
    return t('common.outcomeText.dns', { code });
  }
  if (code === 'ECONNREFUSED') {
    return t('common.outcomeText.refused', { code });
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') {
    return t('common.outcomeText.reset', { code });
  }
  if (TLS_CODES.test(code)) {
    return t('common.outcomeText.tls', { code });
  }
  if (/TIMEOUT|TIMEDOUT|ABORT|DEADLINE/.test(code)) {
    return t('common.outcomeText.deadline');
  }
  return t('common.outcomeText.network', { code });
}
