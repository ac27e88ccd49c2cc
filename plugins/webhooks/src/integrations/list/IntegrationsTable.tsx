import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import {
  Cell,
  CellText,
  type ColumnConfig,
  Table,
  useBreakpoint,
} from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { integrationRouteRef } from '../../routes';
import { HealthBadge } from '../../shared/components/HealthBadge';
import { LastDelivery } from '../../shared/components/LastDelivery';
import { NarrowCell } from '../../shared/components/NarrowCell';
import { TableFrame } from '../../shared/components/TableFrame';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { pagination } from '../../shared/pagination';
import type { Pages } from '../../shared/query/usePages';
import { describeSubscription } from './describeSubscription';

/** A page of integrations. Each row links to the integration. */
export function IntegrationsTable(props: {
  pages: Pages<Integration>;
  empty: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const integrationPath = useRouteRef(integrationRouteRef);
  const narrow = useBreakpoint().down('sm');

  const columns: ColumnConfig<Integration>[] = [
    {
      id: 'name',
      label: t('integrations.list.column.name'),
      isRowHeader: true,
      defaultWidth: '3fr',
      minWidth: narrow ? 120 : 200,
      cell: ({ name, url }) =>
        narrow ? (
          <NarrowCell>{name}</NarrowCell>
        ) : (
          <CellText title={name} description={url} />
        ),
    },
    {
      id: 'health',
      label: t('integrations.list.column.health'),
      defaultWidth: '1fr',
      minWidth: 160,
      cell: integration => (
        <Cell>
          <HealthBadge integration={integration} />
        </Cell>
      ),
    },
    {
      id: 'owner',
      isHidden: narrow,
      label: t('integrations.list.column.owner'),
      defaultWidth: '1.5fr',
      minWidth: 140,
      cell: ({ owner }) => (
        <Cell>
          <EntityDisplayName entityRef={owner} hideIcon disableTooltip />
        </Cell>
      ),
    },
    {
      id: 'events',
      isHidden: narrow,
      label: t('integrations.list.column.events'),
      defaultWidth: '1.5fr',
      minWidth: 140,
      cell: ({ eventTypes }) => (
        <CellText title={describeSubscription(t, eventTypes)} />
      ),
    },
    {
      id: 'last',
      label: t('integrations.list.column.lastDelivery'),
      defaultWidth: '1.5fr',
      minWidth: narrow ? 110 : 170,
      cell: integration => (
        <Cell>
          <LastDelivery integration={integration} />
        </Cell>
      ),
    },
  ];

  return (
    <TableFrame label={t('integrations.title')}>
      <Table
        columnConfig={columns}
        data={props.pages.value?.items}
        isPending={!props.pages.value}
        isStale={props.pages.loading}
        pagination={pagination(t, props.pages)}
        rowConfig={{ getHref: ({ id }) => integrationPath({ id }) }}
        emptyState={props.empty}
      />
    </TableFrame>
  );
}
