import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  Integration,
  IntegrationHealth,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import type { Resent } from '../../replays';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { confirmLabel, describePreview } from '../../shared/describePreview';
import { errorMessage } from '../../shared/errors';
import { useAction } from '../../shared/hooks/useAction';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { ALWAYS } from '../../shared/timeRanges';
import { describeMissed } from '../describeMissed';

/** Counts what an active integration missed until now, and resends exactly that. */
export function RecoverDialog(props: {
  integration: Integration;
  health: IntegrationHealth;
  onResent: (resent: Resent) => void;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const { integration, onResent, onClose } = props;
  const { id, name } = integration;
  // A success in the meantime would change what is counted.
  const [health] = useState(props.health);
  const [request] = useState<ReplayRequest & { to: string }>(() => ({
    from: ALWAYS,
    to: new Date().toISOString(),
    status: ['failed', 'held'],
    ...(health.lastSuccessAt && { failedAfter: health.lastSuccessAt }),
  }));
  const { value: found, error } = useQuery(
    ['selection-preview', 'replay', id, request],
    () => api.previewReplay(id, request),
    { live: false },
  );
  const replay = useAction(
    useCallback(
      async (from: string) => {
        const result = await api.replay(id, { ...request, from });
        if (!('replayId' in result)) {
          const range = { from, to: request.to };
          onResent({ count: result.replayed, range });
        }
        return true;
      },
      [api, id, onResent, request],
    ),
  );

  return (
    <ConfirmDialog
      title={t('health.missed.resendTitle', { name })}
      confirm={confirmLabel(t, format, 'replay', found)}
      isPending={replay.pending}
      isDisabled={!found?.count}
      onClose={onClose}
      onConfirm={async () => {
        if (await replay.run(found?.oldest ?? ALWAYS)) {
          onClose();
        }
      }}
    >
      <Text variant="body-medium">
        {describeMissed(t, format, health)} {t('health.missed.resendHelp')}
      </Text>
      <Text variant="body-small" color="secondary" role="status">
        {error ? errorMessage(error) : describePreview(t, format, found)}
      </Text>
    </ConfirmDialog>
  );
}
