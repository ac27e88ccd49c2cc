import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink, Link } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { isWebhooksAvailable, isWebhooksEnabled } from '../../entityPage';
import { integrationsRouteRef, newIntegrationRouteRef } from '../../routes';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { Readable } from '../../shared/components/Readable';
import { errorStatus } from '../../shared/errors';
import { useMayCreate } from '../../shared/hooks/useMayCreate';
import { useText } from '../../shared/hooks/useText';
import { IntegrationList } from './IntegrationList';
import { selectionOf, useEntityIntegrations } from './useEntityIntegrations';

const FORBIDDEN = 403;

/** The health of the integrations about an entity, or owned by it, worst first, where there is any or may be. */
export function HealthCard() {
  return <EntityHealth isKept={false} />;
}

/** @param props - `isKept` for a card that stays when it has nothing to show and nothing to offer */
export function EntityHealth(props: { isKept: boolean }) {
  const { isKept } = props;
  const { entity } = useEntity();
  // The old frontend system has no filter for cards.
  if (!isKept && !isWebhooksAvailable(entity)) {
    return null;
  }
  return (
    <Contents
      // Drops the state of the card of another entity.
      key={stringifyEntityRef(entity)}
      entity={entity}
      isKept={isKept || isWebhooksEnabled(entity)}
    />
  );
}

function Contents(props: { entity: Entity; isKept: boolean }) {
  const t = useText();
  const { entity, isKept } = props;
  const listPath = useRouteRef(integrationsRouteRef);
  const { value, error, refetch } = useEntityIntegrations(entity);
  const { allowed: mayCreate } = useMayCreate();
  const filter = filterOf(selectionOf(entity));
  const hasContent = error
    ? errorStatus(error) !== FORBIDDEN
    : value && value.items.length > 0;

  if (!hasContent && !mayCreate && !isKept) {
    return null;
  }
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
        {value?.items.length === 0 && (
          <NoIntegrations entity={entity} mayCreate={mayCreate} />
        )}
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

function NoIntegrations(props: { entity: Entity; mayCreate: boolean }) {
  const t = useText();
  const { entity, mayCreate } = props;
  const newPath = useRouteRef(newIntegrationRouteRef);
  const filter = filterOf(selectionOf(entity));
  const owns = 'owner' in selectionOf(entity);

  return (
    <EmptyState
      icon={<RiWebhookLine size={28} />}
      title={t('card.emptyTitle')}
      action={
        mayCreate && (
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
