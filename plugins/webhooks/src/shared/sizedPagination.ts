import type { TablePaginationType } from '@backstage/ui';
import type { Translate } from './hooks/useWebhooksTranslation';
import type { Pages } from './query/usePages';

/** Query parameter with the number of rows per page. */
export const SIZE = 'size';

const PAGE_SIZES = [25, 50, 100];

/** The rows per page in a URL. */
export function selectedPageSize(value: string | null): number {
  const size = Number(value);
  return PAGE_SIZES.includes(size) ? size : PAGE_SIZES[0];
}

/** Pagination below a table, with a choice of the page size; none if everything fits on the smallest page. */
export function sizedPagination<T>(
  t: Translate,
  pages: Pages<T>,
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
