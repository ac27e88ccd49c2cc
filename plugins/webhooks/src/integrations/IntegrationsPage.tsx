import { useRouteRef } from '@backstage/core-plugin-api';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Flex, TagGroup, Tag } from '@backstage/ui';
import { RiAddLine, RiWebhookLine } from '@remixicon/react';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { newIntegrationRouteRef } from '../routes';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { SectionLayout } from '../shared/components/SectionLayout';
import { entityName } from '../shared/entityName';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { PAGE_SIZE } from '../shared/pagination';
import { usePages } from '../shared/query/usePages';
import { HandOver } from './handOver/HandOver';
import { IntegrationFilters } from './list/IntegrationFilters';
import { IntegrationsTable } from './list/IntegrationsTable';
import {
  isNarrowed,
  showsMine,
  showsOrphans,
  toRequest,
  useIntegrationFilters,
} from './list/useIntegrationFilters';

/** All integrations that the viewer may see. */
export function IntegrationsPage() {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const newPath = useRouteRef(newIntegrationRouteRef);
  const filters = useIntegrationFilters();
  const identityApi = useApi(identityApiRef);
  const { allowed: canCreate } = useMayCreate();
  const { values } = filters;
  const mine = showsMine(values);
  const request = toRequest(values);
  const pages = usePages(['integrations', { request, mine }], async cursor => {
    const page = { cursor, limit: PAGE_SIZE };
    if (!mine) {
      return api.listIntegrations({ ...request, ...page });
    }
    const { ownershipEntityRefs: owner } =
      await identityApi.getBackstageIdentity();
    // An empty list of owners would select the integrations of all owners.
    return owner.length === 0
      ? { items: [] }
      : api.listIntegrations({ ...request, ...page, owner });
  });

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
            {showsOrphans(values) && pages.value && !pages.loading && (
              <HandOver request={request} shown={pages.value.items} />
            )}
            {create}
          </>
        ),
      }}
    >
      <IntegrationFilters filters={filters} />
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
        <IntegrationsTable
          pages={pages}
          empty={<NoIntegrations filters={filters} create={create || null} />}
        />
      )}
    </SectionLayout>
  );
}

function NoIntegrations(props: {
  filters: ReturnType<typeof useIntegrationFilters>;
  create: JSX.Element | null;
}) {
  const { t } = useWebhooksTranslation();
  const { values, set, clear } = props.filters;
  const icon = <RiWebhookLine size={32} />;
  const narrowed = isNarrowed(values);

  if (!narrowed && showsOrphans(values)) {
    return (
      <EmptyState icon={icon} title={t('integrations.list.emptyOrphanedTitle')}>
        {t('integrations.list.emptyOrphaned')}
      </EmptyState>
    );
  }
  if (!narrowed && !showsMine(values)) {
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
            <Button variant="secondary" onPress={() => set({ show: 'all' })}>
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
        <Button variant="secondary" onPress={() => clear(['show'])}>
          {t('common.filter.clear')}
        </Button>
      }
    >
      {t('integrations.list.emptyFiltered')}
    </EmptyState>
  );
}
