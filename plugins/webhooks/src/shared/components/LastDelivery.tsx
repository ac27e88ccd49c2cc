import { Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../hooks/useFormat';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

type Outcomes = Pick<
  Integration,
  'lastSuccessAt' | 'lastFailureAt' | 'throttledSince'
>;

/** Whether the newest delivery succeeded, and when that was. */
export function LastDelivery(props: { integration: Outcomes }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const [last] = lastOutcomes(props.integration);
  if (!last) {
    return (
      <Text variant="body-small" color="secondary">
        {t('common.lastDelivery.none')}
      </Text>
    );
  }
  const { kind, at } = last;
  return (
    <Text variant="body-small" color="secondary">
      <time dateTime={at} title={format.exact(at)}>
        {t(`common.lastDelivery.${kind}`, { when: format.relative(at) })}
      </time>
    </Text>
  );
}

type Outcome = { kind: 'succeeded' | 'failed' | 'throttled'; at: string };

/** The known outcomes of an integration, newest first. */
function lastOutcomes(integration: Outcomes): Outcome[] {
  const { lastSuccessAt, lastFailureAt, throttledSince } = integration;
  const known: { kind: Outcome['kind']; at?: string }[] = [
    { kind: 'succeeded', at: lastSuccessAt },
    { kind: 'failed', at: lastFailureAt },
    { kind: 'throttled', at: throttledSince },
  ];
  return (
    known
      .filter((outcome): outcome is Outcome => outcome.at !== undefined)
      // ISO times in UTC sort as text.
      .sort((a, b) => (a.at < b.at ? 1 : -1))
  );
}
