import type { Integration } from 'backstage-plugin-webhooks-common';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { ActivityList } from './activity/ActivityList';
import { IntegrationLayout } from './IntegrationLayout';

/** Who changed an integration. */
export function IntegrationActivityPage(props: { integration: Integration }) {
  const { integration } = props;
  const access = useIntegrationAccess(integration);
  return (
    <IntegrationLayout integration={integration} access={access} tab="activity">
      <ActivityList integrationId={integration.id} />
    </IntegrationLayout>
  );
}
