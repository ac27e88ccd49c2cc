import type { ReactNode } from 'react';
import {
  Cell,
  CellText,
  type ColumnConfig,
  Table,
  Text,
  useBreakpoint,
} from '@backstage/ui';
import type { Delivery } from 'backstage-plugin-webhooks-common';
import { NarrowCell } from '../shared/components/NarrowCell';
import { OutcomeBadge } from '../shared/components/OutcomeBadge';
import { RelativeTime } from '../shared/components/RelativeTime';
import { StatusBadge } from '../shared/components/StatusBadge';
import { TableFrame } from '../shared/components/TableFrame';
import type { Format } from '../shared/format';
import { useFormat } from '../shared/hooks/useFormat';
import {
  type Translate,
  useWebhooksTranslation,
} from '../shared/hooks/useWebhooksTranslation';
import { pagination } from '../shared/pagination';
import type { Pages } from '../shared/query/usePages';

/** A page of the delivery log. A click on a row opens the delivery. */
export function DeliveriesTable(props: {
  pages: Pages<Delivery>;
  onOpen: (id: string) => void;
  /** Whether the log is of several integrations, so that each needs its name. */
  showIntegration?: boolean;
  empty: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const narrow = useBreakpoint().down('sm');

  const columns: ColumnConfig<Delivery>[] = [
    {
      id: 'event',
      label: t('deliveries.list.column.event'),
      isRowHeader: true,
      defaultWidth: '2.5fr',
      minWidth: narrow ? 120 : 200,
      cell: ({ eventType, id }) =>
        narrow ? (
          <NarrowCell>{eventType}</NarrowCell>
        ) : (
          <CellText title={eventType} description={id} />
        ),
    },
    {
      id: 'integration',
      label: t('deliveries.list.column.integration'),
      isHidden: narrow || !props.showIntegration,
      defaultWidth: '1.5fr',
      minWidth: 140,
      cell: ({ integrationId, integrationName }) => (
        <CellText title={integrationName ?? integrationId} />
      ),
    },
    {
      id: 'status',
      label: t('deliveries.list.column.status'),
      defaultWidth: '1fr',
      minWidth: 130,
      cell: ({ status }) => (
        <Cell>
          <StatusBadge status={status} />
        </Cell>
      ),
    },
    {
      id: 'result',
      isHidden: narrow,
      label: t('deliveries.list.column.result'),
      defaultWidth: '1.5fr',
      minWidth: 170,
      cell: delivery => (
        <Cell>
          <LastResult delivery={delivery} />
        </Cell>
      ),
    },
    {
      id: 'attempts',
      isHidden: narrow,
      label: t('deliveries.list.column.attempts'),
      defaultWidth: '0.75fr',
      minWidth: 110,
      cell: ({ attemptCount }) => <CellText title={String(attemptCount)} />,
    },
    {
      id: 'created',
      label: t('deliveries.list.column.created'),
      defaultWidth: '1.25fr',
      minWidth: narrow ? 110 : 140,
      cell: ({ createdAt }) => (
        <Cell>
          <Text variant="body-small" color="secondary">
            <RelativeTime iso={createdAt} />
          </Text>
        </Cell>
      ),
    },
  ];

  return (
    <TableFrame label={t('deliveries.title')}>
      <Table
        columnConfig={columns}
        data={props.pages.value?.items}
        isPending={!props.pages.value}
        isStale={props.pages.loading}
        pagination={pagination(t, props.pages)}
        rowConfig={{ onClick: ({ id }) => props.onOpen(id) }}
        emptyState={props.empty}
      />
    </TableFrame>
  );
}

function LastResult(props: { delivery: Delivery }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { lastOutcome, lastStatusCode, lastErrorCode, nextAttemptAt, status } =
    props.delivery;
  const detail =
    status === 'pending' && lastOutcome && nextAttemptAt
      ? describeNextAttempt(t, format, nextAttemptAt)
      : lastErrorCode;
  return (
    <>
      {lastOutcome ? (
        <OutcomeBadge
          outcome={lastOutcome}
          statusCode={lastStatusCode}
          errorCode={lastErrorCode}
        />
      ) : (
        <Text variant="body-small" color="secondary">
          {t('deliveries.list.notSent')}
        </Text>
      )}
      {detail && (
        <Text as="div" variant="body-x-small" color="secondary" truncate>
          {detail}
        </Text>
      )}
    </>
  );
}

function describeNextAttempt(t: Translate, format: Format, at: string): string {
  return at > new Date().toISOString()
    ? t('deliveries.list.nextAttempt', { when: format.relative(at) })
    : t('deliveries.list.nextAttemptDue');
}
