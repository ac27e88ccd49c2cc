import type { Integration } from 'backstage-plugin-webhooks-common';
import { DeliveryLog } from '../deliveries';
import { Forbidden } from '../shared/components/Forbidden';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { IntegrationLayout } from './IntegrationLayout';

/** The delivery log of one integration. */
export function IntegrationDeliveriesPage(props: { integration: Integration }) {
  const { integration } = props;
  const access = useIntegrationAccess(integration);
  return (
    <IntegrationLayout
      integration={integration}
      access={access}
      tab="deliveries"
    >
      {access.loading || access.canReadDeliveries ? (
        <DeliveryLog integrationId={integration.id} />
      ) : (
        <Forbidden />
      )}
    </IntegrationLayout>
  );
}
