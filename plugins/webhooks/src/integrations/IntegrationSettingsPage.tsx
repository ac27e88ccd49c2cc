import type { Integration } from 'backstage-plugin-webhooks-common';
import { Alert } from '@backstage/ui';
import { useRouteRef } from '@backstage/core-plugin-api';
import { integrationRouteRef } from '../routes';
import { entityName } from '../shared/entityName';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { IntegrationLayout } from './IntegrationLayout';
import { GeneralSettings } from './settings/GeneralSettings';
import { SecretSettings } from './settings/SecretSettings';
import { SettingsActions } from './settings/SettingsActions';

/** The settings of an integration and the actions on it. */
export function IntegrationSettingsPage(props: { integration: Integration }) {
  const { t } = useWebhooksTranslation();
  const { integration } = props;
  const access = useIntegrationAccess(integration);
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });

  return (
    <IntegrationLayout integration={integration} access={access} tab="settings">
      {integration.managedBy === 'config' && (
        <Alert
          status="info"
          icon
          title={t('integrations.detail.configManaged')}
        />
      )}
      {!access.loading && !access.canOperate && (
        <Alert
          status="info"
          icon
          title={t('integrations.detail.readOnly', {
            owner: entityName(integration.owner),
          })}
        />
      )}
      <GeneralSettings
        integration={integration}
        editPath={access.canEdit ? `${path}/edit` : undefined}
      />
      <SecretSettings integration={integration} access={access} />
      {(access.canOperate || access.canDelete) && (
        <SettingsActions integration={integration} access={access} />
      )}
    </IntegrationLayout>
  );
}
