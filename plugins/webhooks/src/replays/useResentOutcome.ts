import { useApi } from '@backstage/frontend-plugin-api';
import { type DeliveryStatus, LIMITS } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';
import { ALWAYS } from '../shared/timeRanges';
import type { Resent } from './ResentAlert';

/** Thousands of deliveries are not counted again after every result. */
const REFRESH_MS = 3_000;

/**
 * Counts the deliveries of a time range that have succeeded, failed and still wait: the same that the log shows. Counts
 * again while some wait.
 *
 * @param range - undefined to count nothing
 */
export function useResentOutcome(
  integrationId: string,
  range: Resent['range'],
): string | undefined {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const { value } = useQuery(
    range && ['resent-outcome', integrationId, range.from, range.to],
    async () => {
      const count = async (...status: DeliveryStatus[]) => {
        const { from, to } = range!;
        const request = { integrationId, from, to };
        return (
          await api.countDeliveries(
            status.length > 0 ? { ...request, status } : request,
          )
        ).count;
      };
      const [all, succeeded, failed, cancelled] = await Promise.all([
        count(),
        count('succeeded'),
        count('failed'),
        count('cancelled'),
      ]);
      // The rest, so that a delivery that ends meanwhile is counted once. Above the limit, they are counted separately.
      const waiting =
        all < LIMITS.count
          ? Math.max(0, all - succeeded - failed - cancelled)
          : await count('pending', 'held');
      return { succeeded, failed, waiting };
    },
    {
      live: false,
      refreshMs: counts => (counts && counts.waiting === 0 ? 0 : REFRESH_MS),
    },
  );
  if (!range || !value) {
    return undefined;
  }
  const counts = {
    succeeded: format.count(value.succeeded),
    failed: format.count(value.failed),
    waiting: format.count(value.waiting),
    from: format.exact(range.from),
    to: format.exact(range.to),
  };
  return range.from === ALWAYS
    ? t('integrations.replays.outcomeUntil', counts)
    : t('integrations.replays.outcome', counts);
}
