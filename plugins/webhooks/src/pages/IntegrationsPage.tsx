import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, ButtonLink, Flex, TagGroup, Tag } from '@backstage/ui';
import { RiAddLine, RiWebhookLine } from '@remixicon/react';
import { webhooksIntegrationCreatePermission } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api';
import {
  IntegrationFilters,
  isNarrowed,
  showsMine,
  toRequest,
  useIntegrationFilters,
} from '../components/IntegrationFilters';
import { EmptyState } from '../components/EmptyState';
import { entityName } from '../components/entityName';
import { IntegrationsTable } from '../components/IntegrationsTable';
import { SectionBody } from '../components/Page';
import { PAGE_SIZE } from '../components/pagination';
import { ErrorState } from '../components/QueryState';
import { useOwnRefs } from '../hooks/useOwnRefs';
import { usePages } from '../hooks/usePages';
import { useText } from '../hooks/useText';
import { newIntegrationRouteRef } from '../routes';

/** All integrations that the viewer may see. */
export function IntegrationsPage() {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const newPath = useRouteRef(newIntegrationRouteRef);
  const filters = useIntegrationFilters();
  const ownRefs = useOwnRefs();
  const { allowed: canCreate } = usePermission({
    permission: webhooksIntegrationCreatePermission,
  });
  const { values } = filters;
  const request = toRequest(values, ownRefs);
  const waitsForIdentity = showsMine(values) && !ownRefs;
  const pages = usePages({ request, waitsForIdentity }, async cursor =>
    waitsForIdentity
      ? new Promise<never>(() => {})
      : api.listIntegrations({ ...request, cursor, limit: PAGE_SIZE }),
  );

  const create = canCreate && (
    <ButtonLink variant="primary" iconStart={<RiAddLine />} href={newPath()}>
      {t('integrations.createShort')}
    </ButtonLink>
  );

  return (
    <SectionBody
      section="integrations"
      header={{ customActions: create || undefined }}
    >
      <IntegrationFilters filters={filters} />
      {values.entity && (
        <Flex>
          <TagGroup
            aria-label={t('integration.about')}
            onRemove={() => filters.set({ entity: undefined })}
          >
            <Tag id="entity">
              {t('integrations.entityFilter', {
                entity: entityName(values.entity),
              })}
            </Tag>
          </TagGroup>
        </Flex>
      )}
      {pages.error ? (
        <ErrorState error={pages.error} onRetry={pages.refetch} />
      ) : (
        <IntegrationsTable
          pages={pages}
          empty={<NoIntegrations filters={filters} create={create || null} />}
        />
      )}
    </SectionBody>
  );
}

function NoIntegrations(props: {
  filters: ReturnType<typeof useIntegrationFilters>;
  create: JSX.Element | null;
}) {
  const t = useText();
  const { values, set, clear } = props.filters;
  const icon = <RiWebhookLine size={32} />;
  const narrowed = isNarrowed(values);

  if (!narrowed && !showsMine(values)) {
    return (
      <EmptyState
        icon={icon}
        title={t('integrations.emptyTitle')}
        action={props.create}
      >
        {t('integrations.empty')}
      </EmptyState>
    );
  }
  if (!narrowed) {
    return (
      <EmptyState
        icon={icon}
        title={t('integrations.emptyMineTitle')}
        action={
          <Flex gap="2" justify="center">
            <Button variant="secondary" onPress={() => set({ show: 'all' })}>
              {t('integrations.showAll')}
            </Button>
            {props.create}
          </Flex>
        }
      >
        {t('integrations.emptyMine')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={t('integrations.emptyFilteredTitle')}
      action={
        <Button variant="secondary" onPress={() => clear(['show'])}>
          {t('integrations.clear')}
        </Button>
      }
    >
      {t('integrations.emptyFiltered')}
    </EmptyState>
  );
}
