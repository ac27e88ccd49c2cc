import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import {
  type EventTypeDetail,
  type ListedEventType,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { integrationRouteRef } from '../routes';
import {
  DescriptionItem,
  DescriptionList,
} from '../shared/components/DescriptionList';
import { Placeholder } from '../shared/components/Placeholder';
import { errorMessage } from '../shared/errors';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';

/** Where the events of a type come from, how often, and who receives them. */
export function EventTypeFacts(props: { eventType: ListedEventType }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const { name, source, recent } = props.eventType;
  const detail = useQuery(['event-type', name], () => api.getEventType(name));

  return (
    <DescriptionList>
      <DescriptionItem label={t('eventTypes.source')}>
        {t(`eventTypes.sourceName.${source}`)}
      </DescriptionItem>
      <DescriptionItem label={t('eventTypes.recent')}>
        {t('eventTypes.recentCount', {
          count: recent.count,
          since: format.exact(recent.since),
        })}
      </DescriptionItem>
      <DescriptionItem label={t('eventTypes.subscribers')} wide>
        {detail.error && errorMessage(detail.error)}
        {!detail.error && !detail.value && <Placeholder lines={1} />}
        {detail.value && <Subscribers {...detail.value.subscribers} />}
      </DescriptionItem>
    </DescriptionList>
  );
}

function Subscribers({ count, items }: EventTypeDetail['subscribers']) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const path = useRouteRef(integrationRouteRef);
  if (count === 0) {
    return <>{t('eventTypes.subscribersNone')}</>;
  }
  return (
    <>
      {items.map(({ id, name }, i) => (
        <span key={id}>
          {i > 0 && ', '}
          <Link href={path({ id })}>{name}</Link>
        </span>
      ))}
      {count > items.length &&
        ` ${t('eventTypes.subscribersMore', {
          number: format.count(count - items.length),
        })}`}
    </>
  );
}
