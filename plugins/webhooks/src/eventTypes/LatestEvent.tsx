import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';

/** The body of the latest event of a type among the deliveries that the viewer may read. */
export function LatestEvent(props: { eventType: string }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const { eventType } = props;
  const { value } = useQuery(['latest-event', eventType], async () => {
    const { items } = await api.listDeliveries({ eventType, limit: 1 });
    return items.length > 0
      ? (await api.getDelivery(items[0].id)).event
      : undefined;
  });
  return value ? (
    <CodeBlock
      wire="formatted"
      title={t('eventTypes.latest', { when: format.relative(value.timestamp) })}
      text={value.body}
    />
  ) : null;
}
