import { Fragment, type ReactNode } from 'react';
import {
  Cell,
  type ColumnConfig,
  Row,
  Table,
  type TablePaginationType,
  Text,
  useBreakpoint,
} from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import type { Delivery } from 'backstage-plugin-webhooks-common';
import { TableFrame } from '../shared/components/TableFrame';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './DeliveriesTable.module.css';
import { DeliveryState } from './DeliveryState';
import { type DayRow, withDays } from './withDays';

/** The ids of the selected rows. */
export type SelectedRows = ReadonlySet<string> | 'all';

/** A page of the delivery log, day by day. A click on a row opens the delivery. */
export function DeliveriesTable(props: {
  deliveries: Delivery[] | undefined;
  /** Whether other deliveries are being loaded. */
  isStale: boolean;
  pagination: TablePaginationType;
  /** Also gets the ids of all deliveries shown. */
  onOpen: (id: string, ids: string[]) => void;
  /** Absent if rows cannot be selected. */
  selection?: {
    isOffered: boolean;
    /** A new round starts without a selection. */
    round: number;
    onChange: (selected: SelectedRows) => void;
  };
  /** Whether the log contains several integrations, whose names are then shown. */
  showIntegration?: boolean;
  empty: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const narrow = useBreakpoint().down('sm');
  const { deliveries, onOpen, selection, showIntegration } = props;

  const columns: ColumnConfig<Delivery>[] = [
    {
      id: 'time',
      label: t('deliveries.list.column.time'),
      width: narrow ? 84 : 96,
      cell: ({ createdAt }) => (
        <Cell>
          <time
            className={styles.time}
            dateTime={createdAt}
            title={format.exact(createdAt)}
          >
            {format.time(createdAt)}
          </time>
        </Cell>
      ),
    },
    {
      id: 'event',
      label: t('deliveries.list.column.event'),
      isRowHeader: true,
      defaultWidth: '2fr',
      minWidth: narrow ? 100 : 200,
      cell: delivery => (
        <Cell>
          <Text
            as="div"
            variant="body-medium"
            className={narrow ? styles.wrapped : undefined}
            truncate={narrow ? undefined : true}
          >
            {narrow ? breakable(delivery.eventType) : delivery.eventType}
            {delivery.test && (
              <RiFlaskLine
                className={styles.test}
                size={14}
                aria-label={t('deliveries.detail.test')}
              />
            )}
          </Text>
          {narrow && showIntegration && (
            <Text
              as="div"
              variant="body-small"
              color="secondary"
              className={styles.wrapped}
            >
              {delivery.integrationName ?? delivery.integrationId}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'integration',
      label: t('deliveries.list.column.integration'),
      isHidden: narrow || !showIntegration,
      defaultWidth: '1.5fr',
      minWidth: 140,
      cell: ({ integrationId, integrationName }) => (
        <Cell>
          <Text as="div" variant="body-medium" truncate>
            {integrationName ?? integrationId}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'status',
      label: t('deliveries.list.column.status'),
      defaultWidth: '2fr',
      minWidth: narrow ? 165 : 220,
      cell: delivery => (
        <Cell>
          <DeliveryState delivery={delivery} />
        </Cell>
      ),
    },
  ];
  const ids = (deliveries ?? []).map(({ id }) => id);
  const shown = columns.filter(({ isHidden }) => !isHidden);

  return (
    <TableFrame label={t('deliveries.title')}>
      <Table<Delivery | DayRow>
        key={selection?.round}
        className={styles.dense}
        columnConfig={shown as ColumnConfig<Delivery | DayRow>[]}
        data={deliveries && withDays(deliveries, format)}
        isPending={!deliveries}
        isStale={props.isStale}
        pagination={props.pagination}
        selection={
          selection && {
            mode: selection.isOffered && !narrow ? 'multiple' : 'none',
            behavior: 'toggle',
            // Not controlled: `@backstage/ui` drops the selection while it shows the skeleton.
            onSelectionChange: keys =>
              selection.onChange(
                keys === 'all' ? 'all' : new Set([...keys].map(String)),
              ),
          }
        }
        rowConfig={({ item }) =>
          'day' in item ? (
            <Row
              id={item.id}
              className={styles.day}
              columns={[{ id: 'day' }]}
              isDisabled
            >
              {() => <Cell colSpan={shown.length}>{item.day}</Cell>}
            </Row>
          ) : (
            <Row
              id={item.id}
              columns={shown}
              onAction={() => onOpen(item.id, ids)}
            >
              {column => column.cell(item) as JSX.Element}
            </Row>
          )
        }
        emptyState={props.empty}
      />
    </TableFrame>
  );
}

/** A name that breaks after its dots rather than within a word. */
function breakable(name: string): ReactNode {
  return name.split('.').map((part, index, { length }) => (
    // eslint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {part}
      {index < length - 1 && (
        <>
          .<wbr />
        </>
      )}
    </Fragment>
  ));
}
