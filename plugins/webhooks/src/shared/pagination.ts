import type { TablePaginationType } from '@backstage/ui';
import type { Translate } from './hooks/useWebhooksTranslation';
import type { Pages } from './query/usePages';

/** Rows per page. */
export const PAGE_SIZE = 25;

/** Pagination below a table; none if everything fits on one page. */
export function pagination<T>(
  t: Translate,
  pages: Pages<T>,
): TablePaginationType {
  if (!pages.hasNext && !pages.hasPrevious) {
    return { type: 'none' };
  }
  return {
    type: 'page',
    pageSize: PAGE_SIZE,
    pageSizeOptions: [],
    showPageSizeOptions: false,
    hasNextPage: pages.hasNext,
    hasPreviousPage: pages.hasPrevious,
    onNextPage: pages.next,
    onPreviousPage: pages.previous,
    getLabel: () => t('common.rows', { count: pages.value?.items.length ?? 0 }),
  };
}
