import type { Integration } from 'backstage-plugin-webhooks-common';
import { DeliveryLog } from '../components/Deliveries';
import { useIntegrationAccess } from '../hooks/useIntegrationAccess';
import { IntegrationFrame } from './IntegrationFrame';

/** The delivery log of one integration. */
export function IntegrationDeliveries(props: { integration: Integration }) {
  const { integration } = props;
  const access = useIntegrationAccess(integration);
  return (
    <IntegrationFrame
      integration={integration}
      access={access}
      tab="deliveries"
    >
      <DeliveryLog integrationId={integration.id} />
    </IntegrationFrame>
  );
}
