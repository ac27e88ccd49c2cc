import { useApi } from '@backstage/frontend-plugin-api';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { useQuery } from '../../shared/query/useQuery';
import { IntegrationSummary } from './IntegrationSummary';

/** An integration on a card whose health has to be asked for. */
export function LazyIntegrationSummary(props: { integration: Integration }) {
  const api = useApi(webhooksApiRef);
  const { integration } = props;
  const { value, error, refetch } = useQuery(['health', integration.id], () =>
    api.getHealth(integration.id),
  );

  if (error) {
    return <ErrorState error={error} onRetry={refetch} />;
  }
  if (!value) {
    return <Placeholder lines={4} />;
  }
  return <IntegrationSummary integration={integration} health={value} />;
}
