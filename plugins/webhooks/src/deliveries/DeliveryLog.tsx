import { useCallback, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Switch, Text } from '@backstage/ui';
import { RiArrowUpLine, RiInboxLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { useAttention } from '../shared/hooks/useAttention';
import { useFormat } from '../shared/hooks/useFormat';
import { useScrolledPast } from '../shared/hooks/useScrolledPast';
import { useStillRows } from '../shared/hooks/useStillRows';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { startOver } from '../shared/query/pageCursor';
import { usePages } from '../shared/query/usePages';
import {
  selectedPageSize,
  SIZE,
  sizedPagination,
} from '../shared/sizedPagination';
import { DeliveriesTable, type SelectedRows } from './DeliveriesTable';
import { DeliveryFilters } from './DeliveryFilters';
import { findDeliveries } from './findDeliveries';
import styles from './DeliveryLog.module.css';
import { useOpenDelivery } from './openDelivery';
import { ResendBar } from './resend/ResendBar';
import { useResendable } from './resend/useResendable';
import { useDeliveryCount } from './useDeliveryCount';
import { toRequest, useDeliveryFilters } from './useDeliveryFilters';

const NOTHING: SelectedRows = new Set();

/** The delivery log of one integration, of an entity, or of everything. */
export function DeliveryLog(props: {
  integrationId?: string;
  entityRef?: string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const filters = useDeliveryFilters();
  const [params, setParams] = useSearchParams();
  const open = useOpenDelivery();
  const { integrationId, entityRef } = props;

  const size = selectedPageSize(params.get(SIZE));

  const scope = { integrationId, entityRef, filters: filters.values };
  const request = () => {
    const filtered = toRequest(filters.values);
    return {
      ...filtered,
      integrationId: integrationId ?? filtered.integrationId,
      entityRef,
    };
  };
  const { find } = filters.values;
  const pages = usePages(['deliveries', { ...scope, size }], cursor =>
    findDeliveries(api, { ...request(), cursor, limit: size }, find),
  );
  const table = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState(true);
  const { hasAttention, pointerHandlers, focusHandlers } = useAttention();
  const isScrolled = useScrolledPast(table);
  const { rows, fresh, showFresh } = useStillRows(
    pages.loading ? undefined : params.toString(),
    pages.value?.items,
    hasAttention || isScrolled || !live,
  );
  const [counts, setCounts] = useState(0);
  const [selected, setSelected] = useState<SelectedRows>(NOTHING);
  const [selections, setSelections] = useState(0);
  const clearSelection = useCallback(() => {
    setSelected(NOTHING);
    setSelections(count => count + 1);
  }, []);
  const resendable = useResendable(request().integrationId);
  // Rows that are not shown any more are not resent.
  const resent = (rows ?? [])
    .map(({ id }) => id)
    .filter(id => selected === 'all' || selected.has(id));
  const count = useDeliveryCount(
    pages,
    find ? undefined : ['delivery-count', scope, counts],
    () => api.countDeliveries(request()),
  );

  const setSize = (next: number) =>
    setParams(previous => startOver(previous, { [SIZE]: String(next) }), {
      replace: true,
    });

  return (
    <Flex direction="column" gap="4">
      <DeliveryFilters
        filters={filters}
        hasIntegrations={integrationId === undefined}
      />
      {/* The rows also stay in place while the pointer moves from them to the button that shows the new ones. */}
      <div className={styles.log} {...pointerHandlers}>
        <div className={styles.head}>
          <Text variant="body-small" color="secondary" role="status">
            {count !== undefined &&
              t('deliveries.list.count', {
                count,
                number: format.count(count),
              })}
          </Text>
          {filters.active && (
            <Button
              variant="tertiary"
              size="small"
              onPress={() => filters.clear()}
            >
              {t('common.filter.clear')}
            </Button>
          )}
          {resendable !== undefined && (
            <ResendBar
              integrationId={resendable}
              ids={resent}
              // A delivery that was found by its id is resent from its panel.
              toRequest={filters.active && !find ? request : undefined}
              onDone={clearSelection}
            />
          )}
          <div className={styles.live}>
            <span role="status">
              {fresh > 0 && (
                <Button
                  variant="secondary"
                  size="small"
                  iconStart={<RiArrowUpLine />}
                  onPress={() => {
                    showFresh();
                    setCounts(counts + 1);
                  }}
                >
                  {t('deliveries.list.fresh', {
                    number:
                      fresh === pages.value?.items.length
                        ? `${fresh}+`
                        : String(fresh),
                  })}
                </Button>
              )}
            </span>
            <Switch
              label={t('deliveries.list.live')}
              isSelected={live}
              onChange={setLive}
            />
          </div>
        </div>
        {pages.error ? (
          <ErrorState error={pages.error} onRetry={pages.retry} />
        ) : (
          <div ref={table} {...focusHandlers}>
            <DeliveriesTable
              deliveries={rows}
              isStale={pages.loading}
              pagination={sizedPagination(t, pages, {
                size,
                setSize,
                onTurn: () => table.current?.scrollIntoView({ block: 'start' }),
              })}
              onOpen={open}
              selection={{
                isOffered: resendable !== undefined,
                round: selections,
                onChange: setSelected,
              }}
              showIntegration={integrationId === undefined}
              empty={
                filters.active ? (
                  <EmptyState
                    icon={<RiInboxLine size={32} />}
                    title={t('deliveries.list.emptyFilteredTitle')}
                    action={
                      <Button
                        variant="secondary"
                        onPress={() => filters.clear()}
                      >
                        {t('common.filter.clear')}
                      </Button>
                    }
                  >
                    {t('deliveries.list.emptyFiltered')}
                  </EmptyState>
                ) : (
                  <EmptyState
                    icon={<RiInboxLine size={32} />}
                    title={t('deliveries.list.emptyTitle')}
                  >
                    {t('deliveries.list.empty')}
                  </EmptyState>
                )
              }
            />
          </div>
        )}
      </div>
    </Flex>
  );
}
