import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  DELIVERY_STATUSES,
  type Integration,
  type ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useAction } from '../../shared/hooks/useAction';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { ReplayProgressDialog } from '../replays/ReplayProgressDialog';
import { useLatestReplay } from '../replays/useLatestReplay';
import { toReplayRequest, USUAL } from './selection';
import { SelectionDialog } from './SelectionDialog';

/** Replays deliveries, and shows the progress if there are many. */
export function ReplayDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integration, onClose } = props;
  const { id, name } = integration;
  const latest = useLatestReplay(id);
  const [startedId, setStartedId] = useState<string>();
  const replay = useAction(
    useCallback(
      async (request: ReplayRequest) => {
        const result = await api.replay(id, request);
        if ('replayId' in result) {
          setStartedId(result.replayId);
          return false;
        }
        notify({
          title: t('common.action.replayed', { count: result.replayed }),
          status: 'success',
        });
        return true;
      },
      [api, id, notify, t],
    ),
  );

  return latest && (latest.id === startedId || !latest.endedAt) ? (
    <ReplayProgressDialog replay={latest} onClose={onClose} />
  ) : (
    <SelectionDialog
      integrationId={id}
      title={t('integrations.settings.replayConfirmTitle', { name })}
      help={t('integrations.settings.replayHelp')}
      verb="replay"
      statuses={DELIVERY_STATUSES}
      anyTime={false}
      initial={USUAL}
      toRequest={toReplayRequest}
      preview={request => api.previewReplay(id, request)}
      action={replay}
      onClose={onClose}
    />
  );
}
