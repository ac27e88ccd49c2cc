import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink, Link } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { useMayCreate } from '../../hooks/useMayCreate';
import { useText } from '../../hooks/useText';
import { integrationsRouteRef, newIntegrationRouteRef } from '../../routes';
import { EmptyState } from '../EmptyState';
import { ErrorState, Placeholder } from '../QueryState';
import { Readable } from '../Readable';
import { IntegrationList } from './IntegrationList';
import { selectionOf, useEntityIntegrations } from './useEntityIntegrations';

/** The health of the integrations about an entity, or owned by it, worst first. */
export function HealthCard() {
  const { entity } = useEntity();
  // The key drops the state of the card of another entity.
  return <Contents key={stringifyEntityRef(entity)} entity={entity} />;
}

function Contents(props: { entity: Entity }) {
  const t = useText();
  const { entity } = props;
  const listPath = useRouteRef(integrationsRouteRef);
  const { value, error, refetch } = useEntityIntegrations(entity);
  const filter = filterOf(selectionOf(entity));

  return (
    <EntityInfoCard
      title={t('card.title')}
      headerActions={
        value && value.items.length > 0 ? (
          <Link href={`${listPath()}?${filter}`}>{t('card.viewAll')}</Link>
        ) : undefined
      }
    >
      <Readable>
        {error && <ErrorState error={error} onRetry={refetch} />}
        {!error && !value && <Placeholder lines={4} />}
        {value?.items.length === 0 && <NoIntegrations entity={entity} />}
        {value && value.items.length > 0 && <IntegrationList summary={value} />}
      </Readable>
    </EntityInfoCard>
  );
}

function filterOf(selection: ReturnType<typeof selectionOf>): string {
  const params = new URLSearchParams();
  if (selection.owner) {
    params.set('owner', selection.owner);
  }
  if (selection.entityRef) {
    params.set('entity', selection.entityRef);
  }
  return params.toString();
}

function NoIntegrations(props: { entity: Entity }) {
  const t = useText();
  const { entity } = props;
  const newPath = useRouteRef(newIntegrationRouteRef);
  const { allowed } = useMayCreate();
  const filter = filterOf(selectionOf(entity));
  const owns = 'owner' in selectionOf(entity);

  return (
    <EmptyState
      icon={<RiWebhookLine size={28} />}
      title={t('card.emptyTitle')}
      action={
        allowed && (
          <ButtonLink variant="secondary" href={`${newPath()}?${filter}`}>
            {t('integrations.create')}
          </ButtonLink>
        )
      }
    >
      {owns ? t('card.emptyOwned') : t('card.emptyAbout')}
    </EmptyState>
  );
}
