import type { TablePaginationType } from '@backstage/ui';
import type { Delivery } from 'backstage-plugin-webhooks-common';
import type { Translate } from '../shared/hooks/useWebhooksTranslation';
import type { Pages } from '../shared/query/usePages';

const PAGE_SIZES = [25, 50, 100];

/** The rows per page that a URL asks for. */
export function selectedPageSize(value: string | null): number {
  const size = Number(value);
  return PAGE_SIZES.includes(size) ? size : PAGE_SIZES[0];
}

/** Pagination of the log, with a choice of the page size; none if everything fits on the smallest page. */
export function logPagination(
  t: Translate,
  pages: Pages<Delivery>,
  options: {
    size: number;
    setSize(size: number): void;
    /** Called when the viewer turns to another page. */
    onTurn(): void;
  },
): TablePaginationType {
  const { size, setSize, onTurn } = options;
  if (!pages.hasNext && !pages.hasPrevious && size === PAGE_SIZES[0]) {
    return { type: 'none' };
  }
  return {
    type: 'page',
    hasNextPage: pages.hasNext,
    hasPreviousPage: pages.hasPrevious,
    onNextPage: () => {
      onTurn();
      pages.next();
    },
    onPreviousPage: () => {
      onTurn();
      pages.previous();
    },
    pageSize: size,
    pageSizeOptions: PAGE_SIZES,
    showPageSizeOptions: true,
    onPageSizeChange: setSize,
    getLabel: () => t('common.rows', { count: pages.value?.items.length ?? 0 }),
  };
}
