import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';

/** Tests are skipped. */
const LOOKED_AT = 10;

/** The body of the latest event of a type among the deliveries that the viewer may read. */
export function LatestEvent(props: { eventType: string }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const { eventType } = props;
  const { value } = useQuery(['latest-event', eventType], async () => {
    const { items } = await api.listDeliveries({ eventType, limit: LOOKED_AT });
    const latest = items.find(({ test }) => !test);
    return latest && (await api.getDelivery(latest.id)).event;
  });
  return value ? (
    <CodeBlock
      wire="formatted"
      title={t('eventTypes.latest', { when: format.relative(value.timestamp) })}
      text={value.body}
    />
  ) : null;
}
