import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { RiInboxLine } from '@remixicon/react';
import { webhooksApiRef } from '../../api';
import { usePages } from '../../hooks/usePages';
import { useText } from '../../hooks/useText';
import { DeliveryPanel } from '../DeliveryPanel';
import { EmptyState } from '../EmptyState';
import { ErrorState } from '../QueryState';
import { DeliveriesTable } from './DeliveriesTable';

const LIMIT = 5;

/** The newest deliveries of an integration, without filters and pages. */
export function RecentDeliveries(props: { integrationId: string }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { integrationId } = props;
  const [openId, setOpenId] = useState<string>();
  const pages = usePages(['recent', integrationId], () =>
    api.listDeliveries({ integrationId, limit: LIMIT }),
  );

  if (pages.error) {
    return <ErrorState error={pages.error} onRetry={pages.refetch} />;
  }
  return (
    <>
      <DeliveriesTable
        pages={{ ...pages, hasNext: false }}
        onOpen={setOpenId}
        empty={
          <EmptyState
            icon={<RiInboxLine size={32} />}
            title={t('deliveries.emptyTitle')}
          >
            {t('deliveries.empty')}
          </EmptyState>
        }
      />
      <DeliveryPanel id={openId} onClose={() => setOpenId(undefined)} />
    </>
  );
}
