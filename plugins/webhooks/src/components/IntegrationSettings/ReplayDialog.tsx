import { useCallback, useState } from 'react';
import { DateTime } from 'luxon';
import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useNotify } from '../../hooks/useNotify';
import { useText } from '../../hooks/useText';
import { ConfirmDialog } from '../ConfirmDialog';
import { type Range, RANGES } from '../ranges';

/** Sends what failed or was held in a time range again. */
export function ReplayDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const [range, setRange] = useState<Range>('day');
  const { id, name } = props.integration;
  const replay = useAction(
    useCallback(
      async (since: Range) => {
        const from = DateTime.utc().minus(RANGES[since]).toISO();
        const { replayed } = await api.replay(id, { from });
        notify({
          title: t('action.replayed', { count: replayed }),
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
      confirm={t('settings.replayConfirm')}
      isPending={replay.pending}
      onClose={props.onClose}
      onConfirm={async () => {
        if (await replay.run(range)) {
          props.onClose();
        }
      }}
    >
      <Text variant="body-medium">{t('settings.replayHelp')}</Text>
      <Select
        label={t('settings.replayFrom')}
        selectionMode="single"
        options={(Object.keys(RANGES) as Range[]).map(key => ({
          id: key,
          label: t(`deliveries.range.${key}`),
        }))}
        value={range}
        onChange={key => setRange(key as Range)}
      />
    </ConfirmDialog>
  );
}
