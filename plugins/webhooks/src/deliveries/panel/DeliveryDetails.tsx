import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Link, Text } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import { integrationRouteRef } from '../../routes';
import { CopyButton } from '../../shared/components/CopyButton';
import {
  DescriptionItem,
  DescriptionList,
} from '../../shared/components/DescriptionList';
import { RelativeTime } from '../../shared/components/RelativeTime';
import { StatusBadge } from '../../shared/components/StatusBadge';
import { ToneBadge } from '../../shared/components/ToneBadge';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { entityName } from '../../shared/entityName';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { AttemptTimeline } from './AttemptTimeline';
import styles from './DeliveryPanel.module.css';
import { RequestBody } from './RequestBody';
import { SignatureCheck } from './SignatureCheck';

/** The event, the status of the delivery, and all attempts. */
export function DeliveryDetails(props: {
  delivery: DeliveryDetail;
  /** Unknown if the integration was deleted or the viewer may not read it. */
  integrationName: string | undefined;
  actions: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { delivery } = props;
  const { event } = delivery;
  const integrationPath = useRouteRef(integrationRouteRef);

  return (
    <>
      <WrappingRow>
        <Text
          as="h2"
          variant="title-x-small"
          weight="bold"
          className={styles.heading}
        >
          {delivery.eventType}
        </Text>
        <StatusBadge status={delivery.status} />
        {delivery.test && (
          <ToneBadge tone="info" icon={<RiFlaskLine size={14} aria-hidden />}>
            {t('deliveries.detail.test')}
          </ToneBadge>
        )}
        <CopyButton
          text={`${window.location.origin}${window.location.pathname}`}
          label={t('deliveries.detail.copyLink')}
        />
      </WrappingRow>
      <Explanation delivery={delivery} />
      <DescriptionList>
        <DescriptionItem label={t('deliveries.detail.id')} wide>
          <span className={styles.id}>{delivery.id}</span>
          <CopyButton text={delivery.id} what={t('deliveries.detail.id')} />
        </DescriptionItem>
        <DescriptionItem
          label={t('deliveries.detail.dispatched')}
          note={format.exact(delivery.createdAt)}
        >
          <RelativeTime iso={delivery.createdAt} />
        </DescriptionItem>
        <DescriptionItem label={t('deliveries.detail.dispatchedBy')}>
          {entityName(event.dispatchedBy)}
        </DescriptionItem>
        {delivery.nextAttemptAt && (
          <DescriptionItem
            label={t('deliveries.detail.nextAttempt')}
            note={format.exact(delivery.nextAttemptAt)}
          >
            {delivery.nextAttemptAt > new Date().toISOString()
              ? format.relative(delivery.nextAttemptAt)
              : t('deliveries.detail.dueNow')}
          </DescriptionItem>
        )}
        {delivery.retries && (
          <DescriptionItem
            label={t('deliveries.detail.retries')}
            note={t('deliveries.detail.givesUp', {
              when: format.exact(delivery.retries.givesUpAt),
            })}
          >
            {t('deliveries.detail.attemptOf', {
              number: String(delivery.retries.attempt),
              total: String(delivery.retries.attempts),
            })}
          </DescriptionItem>
        )}
        {event.idempotencyKey && (
          <DescriptionItem label={t('deliveries.detail.idempotencyKey')}>
            {event.idempotencyKey}
          </DescriptionItem>
        )}
        {delivery.url && (
          <DescriptionItem label={t('deliveries.detail.urlOverride')} wide>
            {delivery.url}
          </DescriptionItem>
        )}
        <DescriptionItem label={t('deliveries.detail.integration')}>
          <Link href={integrationPath({ id: delivery.integrationId })}>
            {props.integrationName ?? delivery.integrationId}
          </Link>
        </DescriptionItem>
      </DescriptionList>
      {props.actions}
      <AttemptTimeline attempts={delivery.attempts} body={event.body} />
      <RequestBody body={event.body} />
      <SignatureCheck deliveryId={delivery.id} body={event.body} />
    </>
  );
}

/** Explanations of statuses that have no end reason. */
const UNREASONED: Partial<Record<DeliveryStatus, 'held' | 'deleted'>> = {
  held: 'held',
  cancelled: 'deleted',
};

/** Explains a status that does not follow from the attempts. */
function Explanation(props: { delivery: Delivery }) {
  const { t } = useWebhooksTranslation();
  const { status, endReason } = props.delivery;
  const reason = endReason ?? UNREASONED[status];
  return reason ? (
    <Text variant="body-medium">{t(`deliveries.detail.${reason}`)}</Text>
  ) : null;
}
