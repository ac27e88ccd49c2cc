import { Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../hooks/useFormat';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

/** Whether the newest delivery succeeded, and when that was. */
export function LastDelivery(props: {
  integration: Pick<Integration, 'lastSuccessAt' | 'lastFailureAt'>;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { lastSuccessAt, lastFailureAt } = props.integration;
  if (!lastSuccessAt && !lastFailureAt) {
    return (
      <Text variant="body-small" color="secondary">
        {t('common.lastDelivery.none')}
      </Text>
    );
  }
  // Both are ISO times in UTC, which sort as text.
  const succeeded = (lastSuccessAt ?? '') >= (lastFailureAt ?? '');
  const at = (succeeded ? lastSuccessAt : lastFailureAt) ?? '';
  const when = format.relative(at);
  return (
    <Text variant="body-small" color="secondary">
      <time dateTime={at} title={format.exact(at)}>
        {succeeded
          ? t('common.lastDelivery.succeeded', { when })
          : t('common.lastDelivery.failed', { when })}
      </time>
    </Text>
  );
}
