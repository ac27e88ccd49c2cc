import { useCallback, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Button, ButtonLink, Flex, TagGroup, Tag } from '@backstage/ui';
import { RiAddLine, RiWebhookLine } from '@remixicon/react';
import { newIntegrationRouteRef } from '../routes';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { SectionLayout } from '../shared/components/SectionLayout';
import { entityName } from '../shared/entityName';
import { useAttention } from '../shared/hooks/useAttention';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useStillRows } from '../shared/hooks/useStillRows';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { startOver } from '../shared/query/pageCursor';
import {
  selectedPageSize,
  SIZE,
  sizedPagination,
} from '../shared/sizedPagination';
import { BulkBar, type OpenBulkAction } from './bulk/BulkBar';
import { HandOver } from './handOver/HandOver';
import { HealthCounts } from './list/HealthCounts';
import { IntegrationFilters } from './list/IntegrationFilters';
import { IntegrationsTable, type SelectedRows } from './list/IntegrationsTable';
import { useDefaultView } from './list/useDefaultView';
import {
  type IntegrationFilterValues,
  isNarrowed,
  selectedHealth,
  toRequest,
  useIntegrationFilters,
} from './list/useIntegrationFilters';
import { useIntegrationPages } from './list/useIntegrationPages';

const NOTHING: SelectedRows = new Set();

/** All integrations that the viewer may see, the worst first. */
export function IntegrationsPage() {
  const { t } = useWebhooksTranslation();
  const newPath = useRouteRef(newIntegrationRouteRef);
  const [params, setParams] = useSearchParams();
  const defaultView = useDefaultView();
  const filters = useIntegrationFilters(defaultView.view);
  const { allowed: canCreate } = useMayCreate();
  const { values, view } = filters;
  const address = params.toString();
  const size = selectedPageSize(params.get(SIZE));
  const pages = useIntegrationPages(filters, defaultView, size);
  const table = useRef<HTMLDivElement>(null);
  const { hasAttention, pointerHandlers, focusHandlers } = useAttention();
  const { rows } = useStillRows(
    pages.loading ? undefined : address,
    pages.value?.items,
    hasAttention,
  );
  const [opened, setOpened] = useState<OpenBulkAction>();
  const [selected, setSelected] = useState<SelectedRows>(NOTHING);
  const [selections, setSelections] = useState(0);
  const clearSelection = useCallback(() => {
    setSelected(NOTHING);
    setSelections(count => count + 1);
  }, []);
  const [selectedOn, setSelectedOn] = useState(address);
  if (selectedOn !== address) {
    setSelectedOn(address);
    if (selected !== NOTHING) {
      clearSelection();
    }
  }
  // Rows that are not shown any more are not selected either.
  const chosen = (rows ?? []).filter(
    ({ id }) => selected === 'all' || selected.has(id),
  );

  const create = canCreate && (
    <ButtonLink variant="primary" iconStart={<RiAddLine />} href={newPath()}>
      {t('integrations.list.create')}
    </ButtonLink>
  );

  return (
    <SectionLayout
      section="integrations"
      header={{
        customActions: (
          <>
            {view === 'orphaned' && pages.value && !pages.loading && (
              <HandOver
                request={toRequest(filters)}
                shown={pages.value.items}
              />
            )}
            {create}
          </>
        ),
      }}
    >
      <IntegrationFilters filters={filters} onView={defaultView.choose} />
      {values.entity && (
        <Flex>
          <TagGroup
            aria-label={t('integrations.detail.about')}
            onRemove={() => filters.set({ entity: undefined })}
          >
            <Tag id="entity">
              {t('integrations.list.entityFilter', {
                entity: entityName(values.entity),
              })}
            </Tag>
          </TagGroup>
        </Flex>
      )}
      {pages.error ? (
        <ErrorState error={pages.error} onRetry={pages.retry} />
      ) : (
        <>
          <HealthCounts
            counts={pages.value?.counts}
            selected={selectedHealth(values)}
            onChange={health => filters.set({ health: health.join(',') })}
          />
          <div ref={table} {...pointerHandlers} {...focusHandlers}>
            {chosen.length > 0 && (
              <BulkBar
                selected={chosen}
                onOpen={setOpened}
                onClear={clearSelection}
              />
            )}
            <IntegrationsTable
              integrations={rows}
              isStale={pages.loading}
              pagination={sizedPagination(t, pages, {
                size,
                setSize: next =>
                  setParams(
                    previous => startOver(previous, { [SIZE]: String(next) }),
                    { replace: true },
                  ),
                onTurn: () => table.current?.scrollIntoView({ block: 'start' }),
              })}
              order={filters.order}
              onSort={({ sort, order }) => filters.set({ sort, order })}
              selection={{ round: selections, onChange: setSelected }}
              empty={
                <NoIntegrations
                  filters={filters}
                  onShowAll={() => {
                    filters.set({ show: 'all' });
                    defaultView.choose('all');
                  }}
                  create={create || null}
                />
              }
            />
          </div>
        </>
      )}
      {/* Outside of the list, which may change or fail to load while an action is in progress. */}
      {opened && (
        <opened.action.Dialog
          integrations={opened.integrations.map(
            one => rows?.find(({ id }) => id === one.id) ?? one,
          )}
          leftOut={opened.leftOut}
          onDone={clearSelection}
          onClose={() => setOpened(undefined)}
        />
      )}
    </SectionLayout>
  );
}

function NoIntegrations(props: {
  filters: IntegrationFilterValues;
  onShowAll: () => void;
  create: JSX.Element | null;
}) {
  const { t } = useWebhooksTranslation();
  const { values, view, clear } = props.filters;
  const icon = <RiWebhookLine size={32} />;
  const narrowed = isNarrowed(values);

  if (!narrowed && view === 'orphaned') {
    return (
      <EmptyState icon={icon} title={t('integrations.list.emptyOrphanedTitle')}>
        {t('integrations.list.emptyOrphaned')}
      </EmptyState>
    );
  }
  if (!narrowed && view === 'all') {
    return (
      <EmptyState
        icon={icon}
        title={t('integrations.list.emptyTitle')}
        action={props.create}
      >
        {t('integrations.list.empty')}
      </EmptyState>
    );
  }
  if (!narrowed) {
    return (
      <EmptyState
        icon={icon}
        title={t('integrations.list.emptyMineTitle')}
        action={
          <Flex gap="2" justify="center">
            <Button variant="secondary" onPress={props.onShowAll}>
              {t('integrations.list.showAll')}
            </Button>
            {props.create}
          </Flex>
        }
      >
        {t('integrations.list.emptyMine')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={t('integrations.list.emptyFilteredTitle')}
      action={
        <Button variant="secondary" onPress={clear}>
          {t('common.filter.clear')}
        </Button>
      }
    >
      {t('integrations.list.emptyFiltered')}
    </EmptyState>
  );
}
