import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { RiRepeatLine } from '@remixicon/react';
import { usePermission } from '@backstage/plugin-permission-react';
import { webhooksDeliveryRedeliverPermission } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useNotify } from '../../hooks/useNotify';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { ErrorState, Placeholder } from '../QueryState';
import { SidePanel } from '../SidePanel';
import { DeliveryDetails } from './DeliveryDetails';

/** Everything about one delivery, beside the log. */
export function DeliveryPanel(props: {
  id: string | undefined;
  onClose: () => void;
}) {
  const t = useText();
  return (
    <SidePanel
      title={t('delivery.title')}
      isOpen={props.id !== undefined}
      onClose={props.onClose}
    >
      {props.id !== undefined && <Contents key={props.id} id={props.id} />}
    </SidePanel>
  );
}

function Contents(props: { id: string }) {
  const api = useApi(webhooksApiRef);
  const { id } = props;
  const { value, error, refetch } = useQuery(['delivery', id], () =>
    api.getDelivery(id),
  );

  if (error) {
    return <ErrorState error={error} onRetry={refetch} />;
  }
  if (!value) {
    return <Placeholder lines={8} />;
  }
  return (
    <Flex direction="column" gap="5">
      <DeliveryDetails
        delivery={value}
        actions={
          !['pending', 'cancelled'].includes(value.status) && (
            <Redeliver id={id} integrationId={value.integrationId} />
          )
        }
      />
    </Flex>
  );
}

function Redeliver(props: { id: string; integrationId: string }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { id } = props;
  const { allowed } = usePermission({
    permission: webhooksDeliveryRedeliverPermission,
    resourceRef: props.integrationId,
  });
  const redeliver = useAction(
    useCallback(async () => {
      await api.redeliver(id);
      notify({ title: t('action.redelivered'), status: 'success' });
    }, [api, id, notify, t]),
  );

  if (!allowed) {
    return null;
  }
  return (
    <Flex direction="column" gap="2" align="start">
      <Button
        variant="primary"
        iconStart={<RiRepeatLine />}
        isPending={redeliver.pending}
        onPress={() => redeliver.run()}
      >
        {t('action.redeliver')}
      </Button>
      <Text variant="body-small" color="secondary">
        {t('delivery.redeliverHelp')}
      </Text>
    </Flex>
  );
}
