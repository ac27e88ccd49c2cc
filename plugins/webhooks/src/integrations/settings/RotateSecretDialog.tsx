import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { useAction } from '../../shared/hooks/useAction';
import { useFormat } from '../../shared/hooks/useFormat';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** Grace periods of the old secret; 0 if it leaked. */
const GRACE_HOURS = [24, 72, 168, 1, 0];

/** Rotates the secret, with a grace period for the old one. */
export function RotateSecretDialog(props: {
  integration: Integration;
  onClose: () => void;
  onRotated: (secret: string | undefined) => void;
}) {
  const { t } = useWebhooksTranslation();
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
          title: t('integrations.settings.rotated'),
          ...(hours > 0 && {
            description: t('integrations.settings.rotatedUntil', {
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
      title={t('integrations.settings.rotateTitle')}
      confirm={t('integrations.settings.rotate')}
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
      <Text variant="body-medium">{t('integrations.settings.rotateText')}</Text>
      <Select
        label={t('integrations.settings.rotateGrace')}
        selectionMode="single"
        options={GRACE_HOURS.map(hours => ({
          id: String(hours),
          label:
            hours === 0
              ? t('integrations.settings.rotateGraceNow')
              : t('integrations.settings.rotateGraceHours', { count: hours }),
        }))}
        value={String(graceHours)}
        onChange={key => setGraceHours(Number(key))}
      />
    </ConfirmDialog>
  );
}
