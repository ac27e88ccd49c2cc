import { useApi } from '@backstage/frontend-plugin-api';
import { RiInboxLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';
import { DeliveriesTable } from './DeliveriesTable';
import { useOpenDelivery } from './openDelivery';
import { useAttention } from '../shared/hooks/useAttention';
import { useStillRows } from '../shared/hooks/useStillRows';

const LIMIT = 5;

/** The newest deliveries of an integration, without filters and pages. */
export function RecentDeliveries(props: { integrationId: string }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const open = useOpenDelivery();
  const { integrationId } = props;
  const { value, loading, error, retry } = useQuery(
    ['deliveries', { integrationId, limit: LIMIT }],
    () => api.listDeliveries({ integrationId, limit: LIMIT }),
  );

  const { hasAttention, pointerHandlers, focusHandlers } = useAttention();
  const { rows } = useStillRows(
    loading ? undefined : integrationId,
    value?.items,
    hasAttention,
  );

  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  return (
    <div {...pointerHandlers} {...focusHandlers}>
      <DeliveriesTable
        deliveries={rows}
        isStale={loading}
        pagination={{ type: 'none' }}
        onOpen={open}
        empty={
          <EmptyState
            icon={<RiInboxLine size={32} />}
            title={t('deliveries.list.emptyTitle')}
          >
            {t('deliveries.list.empty')}
          </EmptyState>
        }
      />
    </div>
  );
}
