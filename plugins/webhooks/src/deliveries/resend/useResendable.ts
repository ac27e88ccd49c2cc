import { webhooksDeliveryRedeliverPermission } from 'backstage-plugin-webhooks-common';
import { useAllowed } from '../../shared/hooks/useAllowed';
import { useIntegration } from '../../shared/hooks/useIntegration';

/**
 * The integration whose deliveries the viewer may resend; undefined for a log of several integrations, and for a
 * disabled integration, to which nothing is sent.
 */
export function useResendable(
  integrationId: string | undefined,
): string | undefined {
  const { allowed } = useAllowed(
    webhooksDeliveryRedeliverPermission,
    integrationId,
  );
  const { value: integration } = useIntegration(integrationId);
  return allowed && integration?.state === 'active' ? integrationId : undefined;
}
