import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Alert, Flex, Link, Tag, TagGroup } from '@backstage/ui';
import type {
  HealthStatus,
  Integration,
} from 'backstage-plugin-webhooks-common';
import { LatestFailures, RecentDeliveries } from '../deliveries';
import {
  DisabledBanner,
  HealthFacts,
  HeldProgress,
  LastError,
  MissedAlert,
  PauseAlert,
  TrafficSection,
  useHealth,
} from '../health';
import { type Resent, ResentAlert } from '../replays';
import { integrationRouteRef, receiversRouteRef } from '../routes';
import { ErrorState } from '../shared/components/ErrorState';
import { Placeholder } from '../shared/components/Placeholder';
import { SectionCard } from '../shared/components/SectionCard';
import { describePattern } from '../shared/describeOutcome';
import { useFormat } from '../shared/hooks/useFormat';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { IntegrationLayout } from './IntegrationLayout';

/** The statuses in which the page does not begin with failures. */
const CALM: readonly HealthStatus[] = ['healthy', 'idle'];

/** The health of an integration, and what to do about it. */
export function IntegrationOverviewPage(props: { integration: Integration }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { integration } = props;
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });
  const receiversPath = useRouteRef(receiversRouteRef)();
  const access = useIntegrationAccess(integration);
  const { value: health, error, retry } = useHealth(integration.id);
  const [resent, setResent] = useState<Resent>();

  const failures = health?.failures?.length ? (
    <SectionCard title={t('deliveries.failures.title')}>
      <LatestFailures
        failures={health.failures}
        lastSuccessAt={health.lastSuccessAt}
        deliveriesPath={`${path}/deliveries`}
      />
    </SectionCard>
  ) : undefined;
  // An active integration has held deliveries only while they are queued or cancelled in batches.
  const isSettling = health?.state === 'active' && health.held > 0;
  const isBroken = health && !CALM.includes(health.health);

  return (
    <IntegrationLayout integration={integration} access={access} tab="overview">
      {resent && (
        <ResentAlert
          integrationId={integration.id}
          access={access}
          title={t('common.action.replayed', { count: resent.count })}
          range={resent.range}
          onDismiss={() => setResent(undefined)}
        />
      )}
      {health?.state === 'disabled' && (
        <DisabledBanner
          integration={integration}
          health={health}
          access={access}
          onResent={setResent}
        />
      )}
      {isSettling && <HeldProgress health={health} />}
      {health?.state === 'active' && health.failed > 0 && !isSettling && (
        <MissedAlert
          integration={integration}
          health={health}
          access={access}
          onResent={setResent}
        />
      )}
      {health?.state === 'active' && health.warnedAt && (
        <Alert
          status="warning"
          icon
          title={t('integrations.detail.warnedTitle')}
          description={t('integrations.detail.warned', {
            when: format.relative(health.warnedAt),
          })}
        />
      )}
      {health?.pause && (
        <PauseAlert
          integration={integration}
          pause={health.pause}
          isRateLimited={health.throttledSince !== undefined}
          access={access}
        />
      )}
      {health?.state === 'active' &&
        health.successRate === undefined &&
        access.canOperate && (
          <Alert
            status="info"
            icon
            title={t('integrations.detail.idleTitle', {
              number: String(health.days.length),
            })}
            description={t('integrations.detail.idle')}
          />
        )}
      {isBroken && failures}
      <SectionCard title={t('health.card.title')}>
        {error && <ErrorState error={error} onRetry={retry} />}
        {!error && !health && <Placeholder lines={6} />}
        {health && (
          <Flex direction="column" gap="5">
            <TrafficSection
              integrationId={integration.id}
              deliveriesPath={
                access.canReadDeliveries ? `${path}/deliveries` : undefined
              }
            />
            <HealthFacts health={health} />
            {!failures && <LastError health={health} />}
          </Flex>
        )}
      </SectionCard>
      {!isBroken && failures}
      {access.canReadDeliveries && (
        <SectionCard
          title={t('integrations.detail.recent')}
          actions={
            <Link href={`${path}/deliveries`}>
              {t('integrations.detail.allDeliveries')}
            </Link>
          }
        >
          <RecentDeliveries integrationId={integration.id} />
        </SectionCard>
      )}
      <SectionCard
        title={t('integrations.detail.subscribed')}
        actions={
          <Link href={receiversPath}>{t('eventTypes.receivers.title')}</Link>
        }
      >
        <TagGroup aria-label={t('integrations.detail.subscribed')}>
          {integration.eventTypes.map(type => (
            <Tag key={type} id={type}>
              {describePattern(t, type)}
            </Tag>
          ))}
        </TagGroup>
      </SectionCard>
    </IntegrationLayout>
  );
}
