import { useRouteRef } from '@backstage/core-plugin-api';
import { integrationRouteRef, integrationsRouteRef } from '../../routes';
import { useWebhooksTranslation } from './useWebhooksTranslation';

/** Breadcrumbs to the list of integrations, or to one integration. */
export function useBreadcrumbs(integration?: { id: string; name: string }) {
  const { t } = useWebhooksTranslation();
  const listPath = useRouteRef(integrationsRouteRef)();
  const path = useRouteRef(integrationRouteRef);
  return [
    { label: t('common.nav.integrations'), href: listPath },
    ...(integration
      ? [{ label: integration.name, href: path({ id: integration.id }) }]
      : []),
  ];
}
