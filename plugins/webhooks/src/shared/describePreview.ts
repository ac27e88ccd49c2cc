import {
  LIMITS,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Format } from './format';
import type { Translate } from './hooks/useWebhooksTranslation';

/** The label of a button for an action on counted deliveries. */
export function confirmLabel(
  t: Translate,
  format: Format,
  verb: 'replay' | 'send' | 'cancel',
  found: SelectionPreview | undefined,
): string {
  if (!found) {
    return t(`integrations.settings.${verb}Confirm`);
  }
  return found.count >= LIMITS.count || found.more
    ? t(`integrations.settings.${verb}ConfirmMany`, {
        number: format.count(found.count),
      })
    : t(`integrations.settings.${verb}ConfirmCount`, { count: found.count });
}

/** Describes how old the deliveries of a selection are. */
export function describePreview(
  t: Translate,
  format: Format,
  found: SelectionPreview | undefined,
): string | undefined {
  if (!found) {
    return undefined;
  }
  if (found.oldest && found.newest) {
    return t('integrations.settings.selectionFound', {
      oldest: format.exact(found.oldest),
      newest: format.exact(found.newest),
    });
  }
  if (found.count > 0) {
    return undefined;
  }
  return t(
    found.more
      ? 'integrations.settings.selectionFoundMore'
      : 'integrations.settings.selectionFoundNone',
  );
}
