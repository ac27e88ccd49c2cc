import { useRouteRef } from '@backstage/core-plugin-api';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import type {
  HealthStatus,
  HealthSummary,
} from 'backstage-plugin-webhooks-common';
import { Flex, Link, Text } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { integrationRouteRef, integrationsRouteRef } from '../routes';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { HealthBadge } from '../shared/components/HealthBadge';
import { HighContrast } from '../shared/components/HighContrast';
import { LastDelivery } from '../shared/components/LastDelivery';
import { Placeholder } from '../shared/components/Placeholder';
import {
  type Translate,
  useWebhooksTranslation,
} from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';
import styles from './MyWebhooks.module.css';

/** The integrations that the viewer owns, worst first. */
export function MyWebhooks() {
  return (
    <HighContrast>
      <MyIntegrations />
    </HighContrast>
  );
}

function MyIntegrations() {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const identityApi = useApi(identityApiRef);
  const listPath = useRouteRef(integrationsRouteRef);
  const path = useRouteRef(integrationRouteRef);
  const { value, error, retry } = useQuery(
    ['health-summary', 'mine'],
    async (): Promise<HealthSummary> => {
      const { ownershipEntityRefs: owner } =
        await identityApi.getBackstageIdentity();
      // An empty list of owners would select the integrations of all owners.
      return owner.length === 0
        ? { items: [], more: false }
        : api.getHealthSummary({ owner });
    },
  );

  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Placeholder lines={4} />;
  }
  if (value.items.length === 0) {
    return (
      <EmptyState
        icon={<RiWebhookLine size={28} />}
        title={t('health.mine.emptyTitle')}
      >
        {t('health.mine.empty')}
      </EmptyState>
    );
  }
  return (
    <Flex direction="column" gap="3">
      <Flex justify="between" gap="2">
        <Text variant="body-medium" weight="bold">
          {describeSummary(t, value)}
        </Text>
        <Link href={listPath()}>{t('health.card.viewAll')}</Link>
      </Flex>
      <ul className={styles.list}>
        {value.items.map(integration => (
          <li key={integration.id}>
            <Link href={path({ id: integration.id })}>{integration.name}</Link>
            <HealthBadge integration={integration} />
            <LastDelivery integration={integration} />
          </li>
        ))}
      </ul>
    </Flex>
  );
}

function describeSummary(t: Translate, { items, more }: HealthSummary): string {
  const bad = items.filter(({ health }) => needsAttention(health)).length;
  if (bad === 0) {
    return t('health.card.allGood');
  }
  // The worst come first, so there can be more only if all listed ones are unhealthy.
  return more && bad === items.length
    ? t('health.card.unhealthyMore', { number: String(bad) })
    : t('health.card.unhealthy', { count: bad });
}

function needsAttention(health: HealthStatus): boolean {
  return ['disabled', 'failing', 'paused'].includes(health);
}
