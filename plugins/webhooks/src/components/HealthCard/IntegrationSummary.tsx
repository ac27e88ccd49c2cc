import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Flex, Text } from '@backstage/ui';
import type {
  Attempt,
  Integration,
  IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useIntegrationAccess } from '../../hooks/useIntegrationAccess';
import { useIntegrationActions } from '../../hooks/useIntegrationActions';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { integrationRouteRef } from '../../routes';
import { DailyBars } from '../DailyBars';
import { LastError } from '../HealthOverview';
import { ErrorState, Placeholder } from '../QueryState';
import { formatRate } from '../RelativeTime';
import { TestResult } from '../TestResult';
import styles from './HealthCard.module.css';

/** One integration on a card: its days, what went wrong, and what can be done. */
export function IntegrationSummary(props: { integration: Integration }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { integration } = props;
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });
  const access = useIntegrationAccess(integration);
  const { test, enable } = useIntegrationActions(integration);
  const [tested, setTested] = useState<Attempt>();
  const { value, error, refetch } = useQuery(['health', integration.id], () =>
    api.getHealth(integration.id),
  );

  if (error) {
    return <ErrorState error={error} onRetry={refetch} />;
  }
  if (!value) {
    return <Placeholder lines={4} />;
  }
  return (
    <Flex direction="column" gap="3" className={styles.summary}>
      {value.state === 'disabled' && value.reason && (
        <Text as="p" variant="body-medium">
          {value.evidence?.summary ?? t(`health.reason.${value.reason}`)}
        </Text>
      )}
      <DailyBars days={value.days} height="4rem" />
      <Text as="p" variant="body-medium" color="secondary">
        {figures(t, value)}
      </Text>
      {value.state === 'active' &&
        value.lastFailureAt &&
        access.canReadDeliveries && (
          <LastError integrationId={integration.id} />
        )}
      {tested && <TestResult attempt={tested} />}
      <Flex gap="2" className={styles.line}>
        {access.canOperate && (
          <Button
            size="small"
            variant="secondary"
            isPending={test.pending}
            onPress={async () => setTested(await test.run())}
          >
            {t('action.test')}
          </Button>
        )}
        {access.canOperate && value.state === 'disabled' && (
          <Button
            size="small"
            variant="primary"
            isPending={enable.pending}
            onPress={() => enable.run(value.held > 0 ? 'held' : 'none')}
          >
            {value.held > 0
              ? t('banner.enableReplay', { count: value.held })
              : t('banner.enable')}
          </Button>
        )}
        <ButtonLink size="small" variant="tertiary" href={path}>
          {t('card.open', { name: integration.name })}
        </ButtonLink>
      </Flex>
    </Flex>
  );
}

function figures(t: ReturnType<typeof useText>, health: IntegrationHealth) {
  return [
    health.successRate !== undefined &&
      `${t('integration.successRate')} ${formatRate(health.successRate)}`,
    health.held > 0 && `${t('integration.held')} ${health.held}`,
    health.pending > 0 && `${t('integration.pending')} ${health.pending}`,
    health.successRate === undefined && t('integration.noTraffic'),
  ]
    .filter(Boolean)
    .join(' · ');
}
