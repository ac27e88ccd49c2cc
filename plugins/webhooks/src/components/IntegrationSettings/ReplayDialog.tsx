import { useCallback, useMemo, useState } from 'react';
import { DateTime } from 'luxon';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  Integration,
  ReplayRequest,
  SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { errorMessage } from '../../hooks/errors';
import { MAX_COUNT, type Format } from '../../hooks/format';
import { useAction } from '../../hooks/useAction';
import { useFormat } from '../../hooks/useFormat';
import { useNotify } from '../../hooks/useNotify';
import { useQuery } from '../../hooks/useQuery';
import { type Translate, useText } from '../../hooks/useText';
import { ConfirmDialog } from '../ConfirmDialog';
import { ReplayFields } from './ReplayFields';
import { toReplayRequest, USUAL } from './replaySelection';

/** Sends deliveries again, and says before how many. */
export function ReplayDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const [selection, setSelection] = useState(USUAL);
  const request = useMemo(
    () => toReplayRequest(selection, DateTime.now()),
    [selection],
  );
  const { id, name } = props.integration;
  const preview = useQuery(['replay', id, request], async () =>
    request ? api.previewReplay(id, request) : undefined,
  );
  const found = preview.loading ? undefined : preview.value;
  const replay = useAction(
    useCallback(
      async (chosen: ReplayRequest) => {
        const result = await api.replay(id, chosen);
        notify({
          title:
            'replayId' in result
              ? t('action.replayStarted', { count: result.count })
              : t('action.replayed', { count: result.replayed }),
          status: 'success',
        });
        return true;
      },
      [api, id, notify, t],
    ),
  );

  return (
    <ConfirmDialog
      title={t('settings.replayConfirmTitle', { name })}
      confirm={confirmInWords(t, format, found)}
      isPending={replay.pending}
      isDisabled={!found?.count}
      onClose={props.onClose}
      onConfirm={async () => {
        if (request && (await replay.run(request))) {
          props.onClose();
        }
      }}
    >
      <Text variant="body-medium">{t('settings.replayHelp')}</Text>
      <ReplayFields value={selection} onChange={setSelection} />
      <Text variant="body-small" color="secondary" role="status">
        {preview.error
          ? errorMessage(preview.error)
          : foundInWords(t, format, found)}
      </Text>
    </ConfirmDialog>
  );
}

function confirmInWords(
  t: Translate,
  format: Format,
  found: SelectionPreview | undefined,
): string {
  if (!found) {
    return t('settings.replayConfirm');
  }
  return found.count >= MAX_COUNT
    ? t('settings.replayConfirmMany', { number: format.count(found.count) })
    : t('settings.replayConfirmCount', { count: found.count });
}

function foundInWords(
  t: Translate,
  format: Format,
  found: SelectionPreview | undefined,
): string | undefined {
  if (!found) {
    return undefined;
  }
  return found.oldest && found.newest
    ? t('settings.replayFound', {
        oldest: format.exact(found.oldest),
        newest: format.exact(found.newest),
      })
    : t('settings.replayFoundNone');
}
