import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Cell,
  CellText,
  type ColumnConfig,
  Flex,
  Table,
  type TablePaginationType,
  Text,
  useBreakpoint,
} from '@backstage/ui';
import type {
  Integration,
  IntegrationSort,
} from 'backstage-plugin-webhooks-common';
import { integrationRouteRef } from '../../routes';
import { HealthBadge } from '../../shared/components/HealthBadge';
import { TableFrame } from '../../shared/components/TableFrame';
import tableStyles from '../../shared/components/TableFrame.module.css';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeSubscription } from './describeSubscription';
import { LastProblem } from './LastProblem';
import { Owner } from './Owner';
import { SuccessRate } from './SuccessRate';
import type { ListOrder } from './useIntegrationFilters';

/** The ids of the selected rows. */
export type SelectedRows = ReadonlySet<string> | 'all';

/** The first sort direction of a column. The newest problem is more interesting than the oldest. */
const FIRST_ORDER: Partial<Record<IntegrationSort, ListOrder['order']>> = {
  lastProblem: 'desc',
};

/** A page of integrations. Each row links to the integration. */
export function IntegrationsTable(props: {
  integrations: Integration[] | undefined;
  /** Whether other integrations are being loaded. */
  isStale: boolean;
  pagination: TablePaginationType;
  order: ListOrder;
  onSort: (order: ListOrder) => void;
  selection: {
    /** A new round starts without a selection. */
    round: number;
    onChange: (selected: SelectedRows) => void;
  };
  empty: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const integrationPath = useRouteRef(integrationRouteRef);
  const breakpoint = useBreakpoint();
  const narrow = breakpoint.down('sm');
  const { order, onSort, selection } = props;

  const columns: (ColumnConfig<Integration> & {
    id: IntegrationSort | 'events';
  })[] = [
    {
      id: 'name',
      label: t('integrations.list.column.name'),
      isSortable: true,
      isRowHeader: true,
      defaultWidth: '3fr',
      minWidth: narrow ? 120 : 200,
      cell: integration =>
        narrow ? (
          <Cell>
            <Flex direction="column" gap="1">
              <Text
                as="div"
                variant="body-medium"
                className={tableStyles.narrow}
              >
                {integration.name}
              </Text>
              {integration.lastError && (
                <LastProblem problem={integration.lastError} />
              )}
            </Flex>
          </Cell>
        ) : (
          <CellText title={integration.name} description={integration.url} />
        ),
    },
    {
      id: 'health',
      label: t('integrations.list.column.health'),
      isSortable: true,
      defaultWidth: '1fr',
      minWidth: 160,
      cell: integration => (
        <Cell>
          <HealthBadge integration={integration} />
        </Cell>
      ),
    },
    {
      id: 'successRate',
      isHidden: narrow,
      label: t('integrations.list.column.successRate'),
      isSortable: true,
      width: 184,
      cell: ({ traffic }) => (
        <Cell>
          <SuccessRate traffic={traffic} />
        </Cell>
      ),
    },
    {
      id: 'lastProblem',
      isHidden: narrow,
      label: t('integrations.list.column.lastProblem'),
      isSortable: true,
      defaultWidth: '1.5fr',
      minWidth: 150,
      cell: ({ lastError }) => (
        <Cell>
          <LastProblem problem={lastError} />
        </Cell>
      ),
    },
    {
      id: 'owner',
      isHidden: narrow,
      label: t('integrations.list.column.owner'),
      isSortable: true,
      defaultWidth: '1.5fr',
      minWidth: 130,
      cell: integration => (
        <Cell>
          <Owner integration={integration} />
        </Cell>
      ),
    },
    {
      id: 'events',
      isHidden: breakpoint.down('lg'),
      label: t('integrations.list.column.events'),
      defaultWidth: '1.5fr',
      minWidth: 130,
      cell: ({ eventTypes }) => (
        <CellText title={describeSubscription(t, eventTypes)} />
      ),
    },
  ];

  return (
    <TableFrame label={t('integrations.title')}>
      <Table
        key={selection.round}
        columnConfig={columns}
        data={props.integrations}
        isPending={!props.integrations}
        isStale={props.isStale}
        pagination={props.pagination}
        sort={{
          descriptor: {
            column: order.sort,
            direction: order.order === 'asc' ? 'ascending' : 'descending',
          },
          onSortChange: ({ column, direction }) => {
            const sort = column as IntegrationSort;
            const same = sort === order.sort;
            onSort({
              sort,
              order: same ? toOrder(direction) : (FIRST_ORDER[sort] ?? 'asc'),
            });
          },
        }}
        selection={{
          mode: narrow || !props.integrations?.length ? 'none' : 'multiple',
          behavior: 'toggle',
          // Not controlled: `@backstage/ui` drops the selection while it shows the skeleton.
          onSelectionChange: keys =>
            selection.onChange(
              keys === 'all' ? 'all' : new Set([...keys].map(String)),
            ),
        }}
        rowConfig={{ getHref: ({ id }) => integrationPath({ id }) }}
        emptyState={props.empty}
      />
    </TableFrame>
  );
}

function toOrder(direction: 'ascending' | 'descending'): ListOrder['order'] {
  return direction === 'ascending' ? 'asc' : 'desc';
}
