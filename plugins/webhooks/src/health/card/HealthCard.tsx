import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink, Link } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { isWebhooksAvailable, isWebhooksEnabled } from '../../entityPage';
import { integrationsRouteRef, newIntegrationRouteRef } from '../../routes';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { HighContrast } from '../../shared/components/HighContrast';
import { Placeholder } from '../../shared/components/Placeholder';
import { errorStatus } from '../../shared/errors';
import { useMayCreate } from '../../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { IntegrationList } from './IntegrationList';
import { toSelection, useEntityIntegrations } from './useEntityIntegrations';

const FORBIDDEN = 403;

/** The health of the integrations of an entity, worst first. Hidden if there are none and the viewer may not create one. */
export function HealthCard() {
  return <EntityHealth alwaysShown={false} />;
}

/** @param props - `alwaysShown` keeps the card even if it has nothing to show or offer */
export function EntityHealth(props: { alwaysShown: boolean }) {
  const { alwaysShown } = props;
  const { entity } = useEntity();
  // The legacy frontend system has no filter for cards.
  if (!alwaysShown && !isWebhooksAvailable(entity)) {
    return null;
  }
  return (
    <EntityHealthCard
      // Drops the state of the card for another entity.
      key={stringifyEntityRef(entity)}
      entity={entity}
      alwaysShown={alwaysShown || isWebhooksEnabled(entity)}
    />
  );
}

function EntityHealthCard(props: { entity: Entity; alwaysShown: boolean }) {
  const { t } = useWebhooksTranslation();
  const { entity, alwaysShown } = props;
  const listPath = useRouteRef(integrationsRouteRef);
  const { value, error, retry } = useEntityIntegrations(entity);
  const { allowed: mayCreate } = useMayCreate();
  const filter = toQueryString(toSelection(entity));
  const hasContent = error
    ? errorStatus(error) !== FORBIDDEN
    : value && value.items.length > 0;

  if (!hasContent && !mayCreate && !alwaysShown) {
    return null;
  }
  return (
    <EntityInfoCard
      title={t('health.card.title')}
      headerActions={
        value && value.items.length > 0 ? (
          <Link href={`${listPath()}?${filter}`}>
            {t('health.card.viewAll')}
          </Link>
        ) : undefined
      }
    >
      <HighContrast>
        {error && <ErrorState error={error} onRetry={retry} />}
        {!error && !value && <Placeholder lines={4} />}
        {value?.items.length === 0 && (
          <NoIntegrations entity={entity} mayCreate={mayCreate} />
        )}
        {value && value.items.length > 0 && <IntegrationList summary={value} />}
      </HighContrast>
    </EntityInfoCard>
  );
}

function toQueryString(selection: ReturnType<typeof toSelection>): string {
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
  const { t } = useWebhooksTranslation();
  const { entity, mayCreate } = props;
  const newPath = useRouteRef(newIntegrationRouteRef);
  const filter = toQueryString(toSelection(entity));
  const owns = 'owner' in toSelection(entity);

  return (
    <EmptyState
      icon={<RiWebhookLine size={28} />}
      title={t('health.card.emptyTitle')}
      action={
        mayCreate && (
          <ButtonLink variant="secondary" href={`${newPath()}?${filter}`}>
            {t('health.card.create')}
          </ButtonLink>
        )
      }
    >
      {owns ? t('health.card.emptyOwned') : t('health.card.emptyAbout')}
    </EmptyState>
  );
}
