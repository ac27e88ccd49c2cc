import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import { integrationRouteRef } from '../../routes';
import { Badge } from '../../shared/components/Badge';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { CopyButton } from '../../shared/components/CopyButton';
import { Fact, Facts } from '../../shared/components/Facts';
import { RelativeTime } from '../../shared/components/RelativeTime';
import { StatusBadge } from '../../shared/components/StatusBadge';
import { entityName } from '../../shared/entityName';
import { useFormat } from '../../shared/hooks/useFormat';
import { useText } from '../../shared/hooks/useText';
import { AttemptTimeline } from './AttemptTimeline';
import styles from './DeliveryPanel.module.css';

/** The event, where its delivery stands, and all attempts. */
export function DeliveryDetails(props: {
  delivery: DeliveryDetail;
  /** Unknown if the integration was deleted or the viewer may not read it. */
  integrationName: string | undefined;
  actions: ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const { delivery } = props;
  const { event } = delivery;
  const integrationPath = useRouteRef(integrationRouteRef);

  return (
    <>
      <Flex align="center" gap="2" className={styles.wrap}>
        <Text as="h2" variant="title-x-small" weight="bold">
          {delivery.eventType}
        </Text>
        <StatusBadge status={delivery.status} />
        {delivery.test && (
          <Badge tone="info" icon={<RiFlaskLine size={14} aria-hidden />}>
            {t('deliveries.test')}
          </Badge>
        )}
      </Flex>
      <Explanation delivery={delivery} />
      <Facts>
        <Fact label={t('delivery.id')} wide>
          <span className={styles.id}>{delivery.id}</span>
          <CopyButton text={delivery.id} what={t('delivery.id')} />
        </Fact>
        <Fact
          label={t('delivery.dispatched')}
          note={format.exact(delivery.createdAt)}
        >
          <RelativeTime iso={delivery.createdAt} />
        </Fact>
        <Fact label={t('delivery.dispatchedBy')}>
          {entityName(event.dispatchedBy)}
        </Fact>
        {delivery.nextAttemptAt && (
          <Fact
            label={t('delivery.nextAttempt')}
            note={format.exact(delivery.nextAttemptAt)}
          >
            {delivery.nextAttemptAt > new Date().toISOString()
              ? format.relative(delivery.nextAttemptAt)
              : t('delivery.dueNow')}
          </Fact>
        )}
        {event.idempotencyKey && (
          <Fact label={t('delivery.idempotencyKey')}>
            {event.idempotencyKey}
          </Fact>
        )}
        {delivery.url && (
          <Fact label={t('delivery.urlOverride')} wide>
            {delivery.url}
          </Fact>
        )}
        <Fact label={t('delivery.integration')}>
          <Link href={integrationPath({ id: delivery.integrationId })}>
            {props.integrationName ?? delivery.integrationId}
          </Link>
        </Fact>
      </Facts>
      {props.actions}
      <AttemptTimeline attempts={delivery.attempts} />
      <CodeBlock title={t('delivery.payload')} text={event.payloadText} wire />
    </>
  );
}

/** Explanations of statuses that have no end reason. */
const UNREASONED: Partial<Record<DeliveryStatus, 'held' | 'deleted'>> = {
  held: 'held',
  cancelled: 'deleted',
};

/** Why a delivery stands where it stands, where its attempts do not tell. */
function Explanation(props: { delivery: Delivery }) {
  const t = useText();
  const { status, endReason } = props.delivery;
  const reason = endReason ?? UNREASONED[status];
  return reason ? (
    <Text variant="body-medium">{t(`delivery.${reason}`)}</Text>
  ) : null;
}
