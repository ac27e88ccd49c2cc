import type { FailureCause } from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';
import { networkProblem } from '../../shared/networkProblem';

/** Describes the usual remedy for failures of a kind. */
export function describeRemedy(t: Translate, failure: FailureCause): string {
  const { outcome, statusCode, errorCode } = failure;
  switch (outcome) {
    case 'gone':
    case 'throttled':
    case 'blocked':
      return t(`deliveries.remedy.${outcome}`);
    case 'timeout':
      return t(`deliveries.remedy.${networkProblem(errorCode, statusCode)}`);
    default:
      return t(`deliveries.remedy.${toRemedyKind(statusCode ?? 0)}`);
  }
}

function toRemedyKind(statusCode: number) {
  switch (statusCode) {
    case 401:
    case 403:
    case 407:
      return 'credentials';
    case 404:
    case 405:
      return 'path';
    case 408:
      return 'deadline';
    case 413:
      return 'size';
    default:
      if (statusCode >= 500) {
        return 'receiver';
      }
      return statusCode >= 400 ? 'payload' : 'redirect';
  }
}
