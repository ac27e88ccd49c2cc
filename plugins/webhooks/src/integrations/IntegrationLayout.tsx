import { type ReactNode, useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Flex } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import type { Attempt, Integration } from 'backstage-plugin-webhooks-common';
import { integrationRouteRef } from '../routes';
import { HealthBadge } from '../shared/components/HealthBadge';
import { PageLayout } from '../shared/components/PageLayout';
import { TestResult } from '../shared/components/TestResult';
import { useBreadcrumbs } from '../shared/hooks/useBreadcrumbs';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { IntegrationUrl } from './IntegrationUrl';
import { ReplayAlert } from './replays/ReplayAlert';

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
  const { test } = useIntegrationActions(integration);
  const [tested, setTested] = useState<Attempt>();

  // A disabled integration is tested from its banner, next to the buttons that enable it.
  const testButton = access.canOperate && integration.state === 'active' && (
    <Button
      variant="secondary"
      iconStart={<RiFlaskLine />}
      isPending={test.pending}
      onPress={async () => setTested(await test.run())}
    >
      {t('common.test.send')}
    </Button>
  );

  return (
    <PageLayout
      breadcrumbs={useBreadcrumbs(integration)}
      header={{
        title: integration.name,
        description: integration.description,
        customActions: testButton || undefined,
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
      {tested && (
        <Flex direction="column">
          <TestResult attempt={tested} />
        </Flex>
      )}
      {props.children}
    </PageLayout>
  );
}
