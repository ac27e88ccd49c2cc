import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { RiInboxLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { usePages } from '../shared/query/usePages';
import { DeliveriesTable } from './DeliveriesTable';
import { DeliveryPanel } from './panel/DeliveryPanel';

const LIMIT = 5;

/** The newest deliveries of an integration, without filters and pages. */
export function RecentDeliveries(props: { integrationId: string }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { integrationId } = props;
  const [openId, setOpenId] = useState<string>();
  const pages = usePages(['deliveries', { integrationId, limit: LIMIT }], () =>
    api.listDeliveries({ integrationId, limit: LIMIT }),
  );

  if (pages.error) {
    return <ErrorState error={pages.error} onRetry={pages.retry} />;
  }
  return (
    <>
      <DeliveriesTable
        deliveries={pages.value?.items}
        isStale={pages.loading}
        pagination={{ type: 'none' }}
        onOpen={setOpenId}
        empty={
          <EmptyState
            icon={<RiInboxLine size={32} />}
            title={t('deliveries.list.emptyTitle')}
          >
            {t('deliveries.list.empty')}
          </EmptyState>
        }
      />
      <DeliveryPanel id={openId} onClose={() => setOpenId(undefined)} />
    </>
  );
}
