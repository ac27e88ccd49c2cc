import type { Delivery, DeliveryCount } from 'backstage-plugin-webhooks-common';
import type { QueryKey } from '../shared/query/queryKeys';
import type { Pages } from '../shared/query/usePages';
import { useQuery } from '../shared/query/useQuery';

/**
 * The number of deliveries in a log; undefined while it is unknown. A log of one page is not counted by the backend.
 *
 * @param key - undefined if the backend cannot count these deliveries
 */
export function useDeliveryCount(
  pages: Pages<Delivery>,
  key: QueryKey | undefined,
  count: () => Promise<DeliveryCount>,
): number | undefined {
  const isWhole = pages.value && !pages.hasNext && !pages.hasPrevious;
  // Not live: a count costs more than a page, and nobody reads it while deliveries arrive.
  const { value } = useQuery(pages.value && !isWhole ? key : undefined, count, {
    live: false,
  });
  return isWhole ? pages.value?.items.length : value?.count;
}
