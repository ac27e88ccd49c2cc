import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useNotify } from '../../hooks/useNotify';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { ConfirmDialog } from '../ConfirmDialog';

/** How long the old secret may go on signing; nothing for one that leaked. */
const GRACE_HOURS = [24, 72, 168, 1, 0];

/** Asks how long the old secret goes on signing, and makes a new one. */
export function RotateSecretDialog(props: {
  integration: Integration;
  onClose: () => void;
  onRotated: (secret: string | undefined) => void;
}) {
  const t = useText();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const [graceHours, setGraceHours] = useState(GRACE_HOURS[0]);
  const { id } = props.integration;
  const rotate = useAction(
    useCallback(
      async (hours: number) => {
        const rotated = await api.rotateSecret(id, { graceHours: hours });
        notify({
          title: t('settings.rotated'),
          ...(hours > 0 && {
            description: t('settings.rotatedUntil', {
              when: format.exact(rotated.previousExpiresAt),
            }),
          }),
          status: 'success',
        });
        return rotated;
      },
      [api, format, id, notify, t],
    ),
  );

  return (
    <ConfirmDialog
      title={t('settings.rotateTitle')}
      confirm={t('settings.rotate')}
      isPending={rotate.pending}
      onClose={props.onClose}
      onConfirm={async () => {
        const rotated = await rotate.run(graceHours);
        if (rotated) {
          props.onRotated(rotated.secret);
          props.onClose();
        }
      }}
    >
      <Text variant="body-medium">{t('settings.rotateText')}</Text>
      <Select
        label={t('settings.rotateGrace')}
        selectionMode="single"
        options={GRACE_HOURS.map(hours => ({
          id: String(hours),
          label:
            hours === 0
              ? t('settings.rotateGraceNow')
              : t('settings.rotateGraceHours', { count: hours }),
        }))}
        value={String(graceHours)}
        onChange={key => setGraceHours(Number(key))}
      />
    </ConfirmDialog>
  );
}
