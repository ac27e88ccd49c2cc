import { useRouteRef } from '@backstage/core-plugin-api';
import { integrationRouteRef, integrationsRouteRef } from '../../routes';
import { useText } from './useText';

/** The way to one integration, and to what is below it. */
export function useCrumbs(integration?: { id: string; name: string }) {
  const t = useText();
  const listPath = useRouteRef(integrationsRouteRef)();
  const path = useRouteRef(integrationRouteRef);
  return [
    { label: t('nav.integrations'), href: listPath },
    ...(integration
      ? [{ label: integration.name, href: path({ id: integration.id }) }]
      : []),
  ];
}
