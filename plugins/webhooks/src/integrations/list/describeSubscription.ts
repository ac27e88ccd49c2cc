import type { Translate } from '../../shared/hooks/useWebhooksTranslation';

/** Describes subscriptions in a few words. */
export function describeSubscription(
  t: Translate,
  eventTypes: string[],
): string {
  if (eventTypes.includes('*')) {
    return t('common.allEvents');
  }
  return eventTypes.length === 1
    ? eventTypes[0]
    : t('integrations.list.eventCount', { count: eventTypes.length });
}
