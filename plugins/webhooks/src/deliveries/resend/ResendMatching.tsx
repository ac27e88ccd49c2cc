import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiRestartLine } from '@remixicon/react';
import type {
  ListDeliveriesRequest,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { confirmLabel, describePreview } from '../../shared/describePreview';
import { errorMessage } from '../../shared/errors';
import { useAction } from '../../shared/hooks/useAction';
import { useFormat } from '../../shared/hooks/useFormat';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { toReplayRequest } from './toReplayRequest';

/** Counts the deliveries that match the filters of the log, and resends them. */
export function ResendMatching(props: {
  integrationId: string;
  /** Returns the current filters of the log. */
  toRequest: () => ListDeliveriesRequest;
}) {
  const { t } = useWebhooksTranslation();
  const { integrationId } = props;
  const [request, setRequest] = useState<ReplayRequest>();

  return (
    <>
      <Button
        variant="secondary"
        size="small"
        iconStart={<RiRestartLine />}
        onPress={() =>
          setRequest(
            toReplayRequest(props.toRequest(), new Date().toISOString()),
          )
        }
      >
        {t('deliveries.resend.matching')}
      </Button>
      {request && (
        <ResendDialog
          integrationId={integrationId}
          request={request}
          onClose={() => setRequest(undefined)}
        />
      )}
    </>
  );
}

function ResendDialog(props: {
  integrationId: string;
  request: ReplayRequest;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integrationId, request, onClose } = props;
  const { value: found, error } = useQuery(
    ['selection-preview', 'replay', integrationId, request],
    () => api.previewReplay(integrationId, request),
    { live: false },
  );
  const replay = useAction(
    useCallback(async () => {
      const result = await api.replay(integrationId, request);
      notify(
        'replayId' in result
          ? {
              title: t('deliveries.resend.started', { count: result.count }),
              description: t('deliveries.resend.startedHelp'),
              status: 'success',
            }
          : {
              title: t('common.action.replayed', { count: result.replayed }),
              status: 'success',
            },
      );
      return true;
    }, [api, integrationId, notify, request, t]),
  );

  return (
    <ConfirmDialog
      title={t('deliveries.resend.title')}
      confirm={confirmLabel(t, format, 'replay', found)}
      isPending={replay.pending}
      isDisabled={!found?.count}
      onClose={onClose}
      onConfirm={async () => {
        if (await replay.run()) {
          onClose();
        }
      }}
    >
      <Text variant="body-medium">
        {t('deliveries.resend.help', {
          statuses: [request.status ?? []]
            .flat()
            .map(status => t(`common.deliveryStatus.${status}`))
            .join(', '),
        })}
      </Text>
      <Text variant="body-small" color="secondary" role="status">
        {error ? errorMessage(error) : describePreview(t, format, found)}
      </Text>
    </ConfirmDialog>
  );
}
