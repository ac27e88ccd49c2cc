import { Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { exactTime, relativeTime } from '../RelativeTime';

/** Whether the newest delivery succeeded, and when that was. */
export function LastDelivery(props: {
  integration: Pick<Integration, 'lastSuccessAt' | 'lastFailureAt'>;
}) {
  const t = useText();
  const { lastSuccessAt, lastFailureAt } = props.integration;
  if (!lastSuccessAt && !lastFailureAt) {
    return (
      <Text variant="body-small" color="secondary">
        {t('integrations.nothingSent')}
      </Text>
    );
  }
  // Both are ISO times in UTC, which sort as text.
  const succeeded = (lastSuccessAt ?? '') >= (lastFailureAt ?? '');
  const at = (succeeded ? lastSuccessAt : lastFailureAt) ?? '';
  const when = relativeTime(at);
  return (
    <Text variant="body-small" color="secondary">
      <time dateTime={at} title={exactTime(at)}>
        {succeeded
          ? t('integrations.lastSucceeded', { when })
          : t('integrations.lastFailed', { when })}
      </time>
    </Text>
  );
}
