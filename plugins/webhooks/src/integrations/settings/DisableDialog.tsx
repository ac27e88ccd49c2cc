import { useState } from 'react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { useIntegrationActions } from '../../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { DisableFields } from './DisableFields';

/** Disables an integration, with an optional reason for the other owners. */
export function DisableDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const [reason, setReason] = useState('');
  const { disable } = useIntegrationActions(props.integration);

  return (
    <ConfirmDialog
      title={t('integrations.settings.disableConfirmTitle', {
        name: props.integration.name,
      })}
      confirm={t('integrations.settings.disable')}
      destructive
      isPending={disable.pending}
      onClose={props.onClose}
      onConfirm={async () => {
        if (await disable.run(reason.trim())) {
          props.onClose();
        }
      }}
    >
      <DisableFields reason={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
