import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  CancelRequest,
  Integration,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useNotify } from '../../hooks/useNotify';
import { useText } from '../../hooks/useText';
import { SelectionDialog } from './SelectionDialog';
import { toRequest, WAITING } from './selection';

/** Cancels deliveries that wait or are held. */
export function CancelDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { id, name } = props.integration;
  const cancel = useAction(
    useCallback(
      async (request: CancelRequest) => {
        const { cancelled } = await api.cancelDeliveries(id, request);
        notify({
          title: t('action.cancelled', { count: cancelled }),
          status: 'success',
        });
        return true;
      },
      [api, id, notify, t],
    ),
  );

  return (
    <SelectionDialog
      title={t('settings.cancelConfirmTitle', { name })}
      help={t('settings.cancelHelp')}
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
