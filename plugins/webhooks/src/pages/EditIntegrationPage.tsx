import { useMemo, useState } from 'react';
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
  OutdatedAlert,
  toUpdateRequest,
} from '../components/IntegrationForm';
import { PageBody } from '../components/Page';
import { announceOwnChange } from '../hooks/changes';
import { errorStatus } from '../hooks/errors';
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
  const [opened, setOpened] = useState(integration);
  const initial = useMemo(() => draftOf(opened), [opened]);
  /** The integration as others have changed it since. */
  const [changed, setChanged] = useState<Integration>();
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
          key={opened.version}
          initial={initial}
          submitLabel={t('form.submitSave')}
          cancelPath={`${path}/settings`}
          outdated={
            changed && (
              <OutdatedAlert
                onReload={() => {
                  setOpened(changed);
                  setChanged(undefined);
                }}
              />
            )
          }
          onSubmit={async draft => {
            setChanged(undefined);
            try {
              await api.updateIntegration(opened.id, {
                ...toUpdateRequest(initial, draft),
                version: opened.version,
              });
            } catch (error) {
              if (errorStatus(error) === 409) {
                const current = await api.getIntegration(opened.id);
                setChanged(
                  current.version === opened.version ? undefined : current,
                );
              }
              throw error;
            }
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
