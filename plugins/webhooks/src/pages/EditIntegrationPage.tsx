import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import useMountedState from 'react-use/esm/useMountedState';
import { Alert } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api';
import { entityName } from '../components/entityName';
import {
  draftOf,
  IntegrationForm,
  toUpdateRequest,
} from '../components/IntegrationForm';
import { PageBody } from '../components/Page';
import { announceOwnChange } from '../hooks/changes';
import { useCrumbs } from '../hooks/useCrumbs';
import { useIntegrationAccess } from '../hooks/useIntegrationAccess';
import { useNotify } from '../hooks/useNotify';
import { useText } from '../hooks/useText';
import { integrationRouteRef } from '../routes';

/** The form that changes an integration. */
export function EditIntegrationPage(props: { integration: Integration }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const navigate = useNavigate();
  const { integration } = props;
  // Kept, so that changes by others in the meantime are not taken for changes of this form.
  const [initial] = useState(() => draftOf(integration));
  const isMounted = useMountedState();
  const access = useIntegrationAccess(integration);
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });

  return (
    <PageBody
      crumbs={[
        ...useCrumbs(integration),
        { label: t('action.edit'), href: `${path}/edit` },
      ]}
      header={{ title: t('form.editTitle', { name: integration.name }) }}
    >
      {!access.loading && !access.canEdit ? (
        <Alert
          status="info"
          icon
          title={
            integration.managedBy === 'config'
              ? t('integration.configManaged')
              : t('integration.readOnly', {
                  owner: entityName(integration.owner),
                })
          }
        />
      ) : (
        <IntegrationForm
          initial={initial}
          submitLabel={t('form.submitSave')}
          cancelPath={`${path}/settings`}
          onSubmit={async draft => {
            const changes = toUpdateRequest(initial, draft);
            await api.updateIntegration(integration.id, changes);
            announceOwnChange();
            notify({ title: t('form.saved'), status: 'success' });
            if (isMounted()) {
              navigate(`${path}/settings`);
            }
          }}
        />
      )}
    </PageBody>
  );
}
