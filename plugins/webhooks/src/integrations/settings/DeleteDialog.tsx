import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { integrationsRouteRef } from '../../routes';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { useAction } from '../../shared/hooks/useAction';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** Deletes an integration after its name was typed, because this cannot be undone. */
export function DeleteDialog(props: {
  integration: Integration;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const navigate = useNavigate();
  const listPath = useRouteRef(integrationsRouteRef);
  const [typed, setTyped] = useState('');
  const { id, name, version } = props.integration;
  const remove = useAction(
    useCallback(async () => {
      await api.deleteIntegration(id, { version });
      notify({
        title: t('integrations.settings.deleted', { name }),
        status: 'success',
      });
      navigate(listPath());
    }, [api, id, listPath, name, navigate, notify, t, version]),
  );

  return (
    <ConfirmDialog
      title={t('integrations.settings.deleteConfirmTitle', { name })}
      confirm={t('integrations.settings.delete')}
      destructive
      isPending={remove.pending}
      isDisabled={typed !== name}
      onClose={props.onClose}
      onConfirm={remove.run}
    >
      <Text variant="body-medium">
        {t('integrations.settings.deleteConfirm')}
      </Text>
      <TextField
        label={t('integrations.settings.deleteConfirmLabel')}
        description={name}
        value={typed}
        onChange={setTyped}
      />
    </ConfirmDialog>
  );
}
