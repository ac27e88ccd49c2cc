import type { ListedEventType } from 'backstage-plugin-webhooks-common';
import type { Translate } from './hooks/useWebhooksTranslation';

/** Describes an event type in one line of a list. */
export function describeEventType(
  t: Translate,
  { description, deprecated }: ListedEventType,
): string {
  return deprecated === undefined
    ? description
    : t('eventTypes.deprecatedSuffix', { text: description });
}
