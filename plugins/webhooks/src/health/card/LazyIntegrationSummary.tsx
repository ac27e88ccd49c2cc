import type { Integration } from 'backstage-plugin-webhooks-common';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { useHealth } from '../useHealth';
import { IntegrationSummary } from './IntegrationSummary';

/** Loads the health of an integration for its summary. */
export function LazyIntegrationSummary(props: { integration: Integration }) {
  const { integration } = props;
  const { value, error, retry } = useHealth(integration.id);

  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Placeholder lines={4} />;
  }
  return <IntegrationSummary integration={integration} health={value} />;
}
