import {
  LIMITS,
  type IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';
import type { Translate } from '../shared/hooks/useWebhooksTranslation';

/** Describes what an integration missed: deliveries that failed for good since the last success, and held ones. */
export function describeMissed(
  t: Translate,
  format: Format,
  { failed, held, lastSuccessAt }: IntegrationHealth,
): string {
  const waiting =
    held >= LIMITS.count
      ? t('health.banner.missedMany', { number: format.count(held) })
      : t('health.banner.missed', { count: held });
  if (failed === 0) {
    return waiting;
  }
  const isMany = failed >= LIMITS.count;
  const number = format.count(failed);
  if (!lastSuccessAt) {
    return isMany
      ? `${t('health.banner.failedEverMany', { number })} ${waiting}`
      : `${t('health.banner.failedEver', { count: failed })} ${waiting}`;
  }
  const when = format.exact(lastSuccessAt);
  return isMany
    ? `${t('health.banner.failedMany', { number, when })} ${waiting}`
    : `${t('health.banner.failed', { count: failed, when })} ${waiting}`;
}
