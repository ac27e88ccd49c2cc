import {
  LIMITS,
  type IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';
import type { Translate } from '../shared/hooks/useWebhooksTranslation';

/**
 * Describes what an integration missed: deliveries that failed permanently since the last success, and held ones. Only
 * for a disabled integration, it also says that none is held: those of an active one may be waiting for an attempt.
 */
export function describeMissed(
  t: Translate,
  format: Format,
  { state, failed, held, lastSuccessAt }: IntegrationHealth,
): string {
  const waiting = describeHeld(t, format, { state, held });
  if (failed === 0) {
    return waiting;
  }
  const isMany = failed >= LIMITS.count;
  const number = format.count(failed);
  if (!lastSuccessAt) {
    return isMany
      ? `${t('health.banner.failedEverMany', { number })} ${waiting}`.trim()
      : `${t('health.banner.failedEver', { count: failed })} ${waiting}`.trim();
  }
  const when = format.exact(lastSuccessAt);
  return isMany
    ? `${t('health.banner.failedMany', { number, when })} ${waiting}`.trim()
    : `${t('health.banner.failed', { count: failed, when })} ${waiting}`.trim();
}

function describeHeld(
  t: Translate,
  format: Format,
  { state, held }: Pick<IntegrationHealth, 'state' | 'held'>,
): string {
  if (held === 0 && state === 'active') {
    return '';
  }
  return held >= LIMITS.count
    ? t('health.banner.missedMany', { number: format.count(held) })
    : t('health.banner.missed', { count: held });
}
