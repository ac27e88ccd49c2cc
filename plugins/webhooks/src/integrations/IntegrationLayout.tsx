import { type ReactNode, useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Attempt, Integration } from 'backstage-plugin-webhooks-common';
import { ReplayAlert } from '../replays';
import { integrationRouteRef } from '../routes';
import { HealthBadge } from '../shared/components/HealthBadge';
import { PageLayout } from '../shared/components/PageLayout';
import { useBreadcrumbs } from '../shared/hooks/useBreadcrumbs';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { IntegrationUrl } from './IntegrationUrl';
import { TestButtons } from './testing/TestButtons';
import { TestOutcome } from './testing/TestOutcome';

/** Header and tabs around the pages of one integration. */
export function IntegrationLayout(props: {
  integration: Integration;
  access: IntegrationAccess;
  tab: 'overview' | 'deliveries' | 'activity' | 'settings';
  children: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, access, tab } = props;
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });
  const [tested, setTested] = useState<Attempt>();

  // A disabled integration is pinged from its banner, next to the buttons that enable it.
  const testButtons = access.canOperate && (
    <TestButtons
      integration={integration}
      hasPing={integration.state === 'active'}
      onTested={setTested}
    />
  );

  return (
    <PageLayout
      breadcrumbs={useBreadcrumbs(integration)}
      header={{
        title: integration.name,
        description: integration.description,
        customActions: testButtons || undefined,
        metadata: [
          {
            label: t('integrations.list.column.health'),
            value: <HealthBadge integration={integration} />,
          },
          {
            label: t('integrations.detail.owner'),
            value: <EntityRefLink entityRef={integration.owner} />,
          },
          ...(integration.entityRef
            ? [
                {
                  label: t('integrations.detail.about'),
                  value: <EntityRefLink entityRef={integration.entityRef} />,
                },
              ]
            : []),
          {
            label: t('integrations.detail.url'),
            value: <IntegrationUrl url={integration.url} />,
          },
        ],
        activeTabId: tab,
        tabs: [
          {
            id: 'overview',
            label: t('integrations.detail.tabOverview'),
            href: path,
          },
          {
            id: 'deliveries',
            label: t('integrations.detail.tabDeliveries'),
            href: `${path}/deliveries`,
          },
          {
            id: 'activity',
            label: t('integrations.detail.tabActivity'),
            href: `${path}/activity`,
          },
          {
            id: 'settings',
            label: t('integrations.detail.tabSettings'),
            href: `${path}/settings`,
          },
        ],
      }}
    >
      <ReplayAlert integration={integration} access={access} />
      {tested && <TestOutcome attempt={tested} />}
      {props.children}
    </PageLayout>
  );
}
