import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import useMountedState from 'react-use/esm/useMountedState';
import { Alert } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { integrationRouteRef } from '../routes';
import { PageLayout } from '../shared/components/PageLayout';
import { entityName } from '../shared/entityName';
import { errorStatus } from '../shared/errors';
import { useBreadcrumbs } from '../shared/hooks/useBreadcrumbs';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useNotify } from '../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useInvalidateWebhooks } from '../shared/query/useInvalidateWebhooks';
import { toDraft, toUpdateRequest } from './form/draft';
import { IntegrationForm } from './form/IntegrationForm';
import { OutdatedAlert } from './form/OutdatedAlert';

/** The form that changes an integration. */
export function EditIntegrationPage(props: { integration: Integration }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const navigate = useNavigate();
  const invalidate = useInvalidateWebhooks();
  const { integration } = props;
  // Kept, so that changes by others are not mistaken for changes in this form.
  const [opened, setOpened] = useState(integration);
  const initial = useMemo(() => toDraft(opened), [opened]);
  /** The current integration, if someone else changed it since. */
  const [changed, setChanged] = useState<Integration>();
  const isMounted = useMountedState();
  const access = useIntegrationAccess(integration);
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });

  return (
    <PageLayout
      breadcrumbs={[
        ...useBreadcrumbs(integration),
        { label: t('integrations.settings.edit'), href: `${path}/edit` },
      ]}
      header={{
        title: t('integrations.form.editTitle', { name: integration.name }),
      }}
    >
      {!access.loading && !access.canEdit ? (
        <Alert
          status="info"
          icon
          title={
            integration.managedBy === 'config'
              ? t('integrations.detail.configManaged')
              : t('integrations.detail.readOnly', {
                  owner: entityName(integration.owner),
                })
          }
        />
      ) : (
        <IntegrationForm
          key={opened.version}
          initial={initial}
          integrationId={integration.id}
          submitLabel={t('integrations.form.submitSave')}
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
            notify({ title: t('integrations.form.saved'), status: 'success' });
            await invalidate();
            if (isMounted()) {
              navigate(`${path}/settings`);
            }
          }}
        />
      )}
    </PageLayout>
  );
}
