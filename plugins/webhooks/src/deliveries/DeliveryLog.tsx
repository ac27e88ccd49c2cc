import { useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import { RiInboxLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { PAGE_SIZE } from '../shared/pagination';
import { usePages } from '../shared/query/usePages';
import { DeliveriesTable } from './DeliveriesTable';
import { DeliveryFilters } from './DeliveryFilters';
import { findDeliveries } from './findDeliveries';
import { DeliveryPanel } from './panel/DeliveryPanel';
import { toRequest, useDeliveryFilters } from './useDeliveryFilters';

/** Query parameter with the id of the opened delivery. */
const OPEN = 'delivery';

/** The delivery log of one integration, of an entity, or of everything. */
export function DeliveryLog(props: {
  integrationId?: string;
  entityRef?: string;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const filters = useDeliveryFilters();
  const [params, setParams] = useSearchParams();
  const openId = params.get(OPEN) ?? undefined;
  const { integrationId, entityRef } = props;

  const pages = usePages(
    ['deliveries', { integrationId, entityRef, filters: filters.values }],
    cursor =>
      findDeliveries(
        api,
        {
          ...toRequest(filters.values),
          integrationId,
          entityRef,
          cursor,
          limit: PAGE_SIZE,
        },
        filters.values.find,
      ),
  );

  const open = (id: string | undefined) =>
    setParams(
      previous => {
        const next = new URLSearchParams(previous);
        if (id) {
          next.set(OPEN, id);
        } else {
          next.delete(OPEN);
        }
        return next;
      },
      { replace: !id },
    );

  return (
    <Flex direction="column" gap="4">
      <DeliveryFilters filters={filters} />
      {pages.error ? (
        <ErrorState error={pages.error} onRetry={pages.retry} />
      ) : (
        <DeliveriesTable
          pages={pages}
          onOpen={open}
          showIntegration={integrationId === undefined}
          empty={
            filters.active ? (
              <EmptyState
                icon={<RiInboxLine size={32} />}
                title={t('deliveries.list.emptyFilteredTitle')}
                action={
                  <Button variant="secondary" onPress={() => filters.clear()}>
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
      )}
      <DeliveryPanel id={openId} onClose={() => open(undefined)} />
    </Flex>
  );
}
