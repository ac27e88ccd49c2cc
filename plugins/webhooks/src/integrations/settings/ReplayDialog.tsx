import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  DELIVERY_STATUSES,
  matchesEventType,
  type CatalogReplayRequest,
  type Integration,
  type ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ReplayProgressDialog, useLatestReplay } from '../../replays';
import { useAction } from '../../shared/hooks/useAction';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { SENDINGS, toReplayRequest, USUAL } from './selection';
import { SelectionDialog } from './SelectionDialog';

/** The event type that the current state of the catalog is sent as. */
const CREATED = 'catalog.entity.created';

/** Replays deliveries, and shows the progress if there are many. */
export function ReplayDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integration, onClose } = props;
  const { id, name, eventTypes } = integration;
  const { value: registered = [] } = useEventTypes();
  const getsCatalog =
    registered.some(type => type.name === CREATED) &&
    eventTypes.some(pattern => matchesEventType(pattern, CREATED));
  const latest = useLatestReplay(id);
  const [startedId, setStartedId] = useState<string>();
  const replay = useAction(
    useCallback(
      async (request: ReplayRequest | CatalogReplayRequest) => {
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
      sendings={
        getsCatalog ? SENDINGS : SENDINGS.filter(one => one !== 'catalog')
      }
      initial={USUAL}
      toRequest={toReplayRequest}
      preview={request => api.previewReplay(id, request)}
      action={replay}
      onClose={onClose}
    />
  );
}
