import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { DisableFields } from '../settings/DisableFields';
import { BulkDialog } from './BulkDialog';
import { useBulk } from './useBulk';

/** Props of the dialog of a bulk action. */
export interface BulkDialogProps {
  /** The integrations that it applies to. */
  integrations: Integration[];
  /** The number of selected integrations that it does not apply to. */
  leftOut: number;
  /** Called when it has succeeded for all. */
  onDone: () => void;
  onClose: () => void;
}

/** Disables integrations, with an optional reason for their owners. */
export function BulkDisableDialog(props: BulkDialogProps) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integrations, leftOut } = props;
  const count = integrations.length;
  const [reason, setReason] = useState('');
  const trimmed = reason.trim();
  const bulk = useBulk(
    useCallback(
      ({ id, version }: Integration) =>
        api.disableIntegration(id, {
          ...(trimmed && { reason: trimmed }),
          version,
        }),
      [api, trimmed],
    ),
  );

  return (
    <BulkDialog
      title={t('integrations.bulk.disableTitle', { count })}
      confirm={t('integrations.settings.disable')}
      destructive
      integrations={integrations}
      note={
        leftOut > 0 &&
        t('integrations.bulk.alreadyDisabled', { count: leftOut })
      }
      bulk={bulk}
      onDone={() => {
        notify({
          title: t('integrations.bulk.disabled', { count }),
          status: 'success',
        });
        props.onDone();
      }}
      onClose={props.onClose}
    >
      <DisableFields reason={reason} onChange={setReason} />
    </BulkDialog>
  );
}
