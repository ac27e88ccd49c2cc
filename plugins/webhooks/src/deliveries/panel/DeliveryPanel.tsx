import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { RiForbidLine, RiRepeatLine } from '@remixicon/react';
import {
  type Delivery,
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationUpdatePermission,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { useAction } from '../../shared/hooks/useAction';
import { useAllowed } from '../../shared/hooks/useAllowed';
import { useIntegration } from '../../shared/hooks/useIntegration';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { DeliveryDetails } from './DeliveryDetails';
import { Neighbours } from './Neighbours';
import { SidePanel } from './SidePanel';

/** Panel with the details of one delivery. */
export function DeliveryPanel(props: {
  id: string | undefined;
  /** The deliveries that it was listed with. */
  ids?: string[];
  onShow?: (id: string) => void;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <SidePanel
      title={t('deliveries.detail.title')}
      isOpen={props.id !== undefined}
      onClose={props.onClose}
    >
      {props.id !== undefined && (
        <>
          {props.ids && props.onShow && (
            <Neighbours id={props.id} ids={props.ids} onShow={props.onShow} />
          )}
          <DeliveryPanelContent key={props.id} id={props.id} />
        </>
      )}
    </SidePanel>
  );
}

function DeliveryPanelContent(props: { id: string }) {
  const api = useApi(webhooksApiRef);
  const { id } = props;
  const { value, error, retry } = useQuery(['delivery', id], () =>
    api.getDelivery(id),
  );
  // Undefined if the integration was deleted or the viewer may not read it.
  const { value: integration } = useIntegration(value?.integrationId);

  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Placeholder lines={8} />;
  }
  return (
    <Flex direction="column" gap="5">
      <DeliveryDetails
        delivery={value}
        integrationName={integration?.name}
        actions={
          <>
            {['pending', 'held'].includes(value.status) && (
              <Cancel delivery={value} />
            )}
            {(value.status === 'cancelled' ? integration : true) && (
              <Redeliver
                delivery={value}
                isDisabled={integration?.state === 'disabled'}
              />
            )}
          </>
        }
      />
    </Flex>
  );
}

function Redeliver(props: { delivery: Delivery; isDisabled: boolean }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { id, integrationId, status } = props.delivery;
  const { allowed } = useAllowed(
    webhooksDeliveryRedeliverPermission,
    integrationId,
  );
  const redeliver = useAction(useCallback(() => api.redeliver(id), [api, id]));
  const isWaiting = status === 'pending';
  // A redelivery requested here is awaited in place, so that the layout does not move.
  const [isAsked, setAsked] = useState(false);

  if (!allowed || (isWaiting && !isAsked)) {
    return null;
  }
  if (props.isDisabled) {
    return (
      <Text variant="body-medium" color="secondary">
        {t('deliveries.detail.redeliverDisabled')}
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="2" align="start">
      <Button
        variant={status === 'succeeded' ? 'secondary' : 'primary'}
        iconStart={<RiRepeatLine />}
        isPending={redeliver.pending || isWaiting}
        onPress={async () => {
          setAsked(true);
          await redeliver.run();
        }}
      >
        {isWaiting
          ? t('deliveries.detail.sending')
          : t('deliveries.detail.redeliver')}
      </Button>
      <Text variant="body-small" color="secondary">
        {t('deliveries.detail.redeliverHelp')}
      </Text>
    </Flex>
  );
}

function Cancel(props: { delivery: Delivery }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { id, integrationId, test } = props.delivery;
  const { allowed } = useAllowed(
    webhooksIntegrationUpdatePermission,
    integrationId,
  );
  const cancel = useAction(
    useCallback(async () => {
      await api.cancelDelivery(id);
      notify({
        title: t('deliveries.detail.deliveryCancelled'),
        status: 'success',
      });
    }, [api, id, notify, t]),
  );

  if (!allowed || test) {
    return null;
  }
  return (
    <Flex direction="column" gap="2" align="start">
      <Button
        variant="secondary"
        iconStart={<RiForbidLine />}
        isPending={cancel.pending}
        onPress={() => cancel.run()}
      >
        {t('deliveries.detail.cancelDelivery')}
      </Button>
      <Text variant="body-small" color="secondary">
        {t('deliveries.detail.cancelHelp')}
      </Text>
    </Flex>
  );
}
