import type {
  DisabledReason,
  HealthDay,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';
import type { Translate } from '../shared/hooks/useWebhooksTranslation';
import { countAttempts, countFailures } from './chart/traffic';

/** Describes why an integration is disabled in one or two sentences. */
export function describeReason(
  t: Translate,
  format: Format,
  reason: DisabledReason,
  evidence: HealthEvidence | undefined,
): string {
  if (reason === 'manual') {
    return evidence?.comment ?? t(`health.reason.${manualKey(evidence)}`);
  }
  const last = evidence?.days.at(-1);
  return last
    ? describeEvidence(t, format, reason, { ...evidence!, last })
    : t(`health.reason.${reason}`);
}

function manualKey(evidence: HealthEvidence | undefined) {
  return evidence?.removedFromConfig ? 'removed-from-config' : 'manual';
}

function describeEvidence(
  t: Translate,
  format: Format,
  reason: Exclude<DisabledReason, 'manual'>,
  evidence: Pick<HealthEvidence, 'days' | 'lastSuccessAt'> & {
    last: HealthDay;
  },
): string {
  const { days, last, lastSuccessAt } = evidence;
  const total = (count: (day: HealthDay) => number) =>
    days.reduce((sum, day) => sum + count(day), 0);
  switch (reason) {
    case 'timeouts':
      return t('health.evidence.timeouts', {
        timeouts: last.timeout,
        attempts: countAttempts(last),
        date: last.date,
      });
    case 'failing-days': {
      const failed = t('health.evidence.failingDays', {
        count: days.length,
        failures: total(countFailures),
      });
      const since = lastSuccessAt
        ? t('health.evidence.lastSuccess', {
            when: format.exact(lastSuccessAt),
          })
        : t('health.evidence.noSuccess');
      return `${failed} ${since}`;
    }
    case 'success-rate': {
      const succeeded = total(day => day.success);
      const decided = succeeded + total(countFailures);
      return t('health.evidence.successRate', {
        count: days.length,
        succeeded,
        attempts: decided,
        rate: format.rate(succeeded / decided),
      });
    }
    default:
      return t('health.reason.gone');
  }
}
