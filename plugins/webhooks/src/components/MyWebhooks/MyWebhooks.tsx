import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { webhooksApiRef } from '../../api';
import { useOwnRefs } from '../../hooks/useOwnRefs';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { integrationRouteRef, integrationsRouteRef } from '../../routes';
import { EmptyState } from '../EmptyState';
import { HealthBadge } from '../HealthBadge';
import { LastDelivery } from '../IntegrationsTable';
import { ErrorState, Placeholder } from '../QueryState';
import { Readable } from '../Readable';
import styles from './MyWebhooks.module.css';

/** The integrations that the viewer owns, worst first. */
export function MyWebhooks() {
  const ownRefs = useOwnRefs();
  return (
    <Readable>
      {ownRefs ? <Contents ownRefs={ownRefs} /> : <Placeholder lines={4} />}
    </Readable>
  );
}

function Contents(props: { ownRefs: string[] }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { ownRefs } = props;
  const listPath = useRouteRef(integrationsRouteRef);
  const path = useRouteRef(integrationRouteRef);
  const { value, error, refetch } = useQuery(['summary', ownRefs], () =>
    api.getHealthSummary({ owner: ownRefs }),
  );

  if (error) {
    return <ErrorState error={error} onRetry={refetch} />;
  }
  if (!value) {
    return <Placeholder lines={4} />;
  }
  if (value.items.length === 0) {
    return (
      <EmptyState
        icon={<RiWebhookLine size={28} />}
        title={t('home.emptyTitle')}
      >
        {t('home.empty')}
      </EmptyState>
    );
  }
  const bad = value.items.filter(
    ({ health }) => health === 'disabled' || health === 'failing',
  ).length;
  return (
    <Flex direction="column" gap="3">
      <Flex justify="between" gap="2">
        <Text variant="body-medium" weight="bold">
          {bad > 0 ? t('card.unhealthy', { count: bad }) : t('card.allGood')}
        </Text>
        <Link href={listPath()}>{t('card.viewAll')}</Link>
      </Flex>
      <ul className={styles.list}>
        {value.items.map(integration => (
          <li key={integration.id}>
            <Link href={path({ id: integration.id })}>{integration.name}</Link>
            <HealthBadge health={integration.health} />
            <LastDelivery integration={integration} />
          </li>
        ))}
      </ul>
    </Flex>
  );
}
