import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CancelRequest,
  Integration,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useAction } from '../../shared/hooks/useAction';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { toRequest, WAITING } from './selection';
import { SelectionDialog } from './SelectionDialog';

/** Cancels pending and held deliveries. */
export function CancelDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { id, name } = props.integration;
  const cancel = useAction(
    useCallback(
      async (request: CancelRequest) => {
        const { cancelled } = await api.cancelDeliveries(id, request);
        notify({
          title: t('integrations.settings.cancelled', { count: cancelled }),
          status: 'success',
        });
        return true;
      },
      [api, id, notify, t],
    ),
  );

  return (
    <SelectionDialog
      integrationId={id}
      title={t('integrations.settings.cancelConfirmTitle', { name })}
      help={t('integrations.settings.cancelHelp')}
      verb="cancel"
      statuses={WAITING.status}
      anyTime
      initial={WAITING}
      toRequest={toRequest}
      preview={request => api.previewCancel(id, request)}
      action={cancel}
      onClose={props.onClose}
    />
  );
}
