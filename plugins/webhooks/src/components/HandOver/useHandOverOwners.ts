import { useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  webhooksIntegrationUpdatePermission,
  type Integration,
} from 'backstage-plugin-webhooks-common';
import { useQuery } from '../../hooks/useQuery';

/** The owners of some integrations whose integrations the viewer may change, asked about one integration of each. */
export function useHandOverOwners(integrations: Integration[]): string[] {
  const permissionApi = useApi(permissionApiRef);
  const samples = [
    ...new Map(integrations.map(({ owner, id }) => [owner, id])),
  ];
  const { value } = useQuery(
    ['hand-over', samples],
    async () => {
      const decisions = await Promise.all(
        samples.map(([, resourceRef]) =>
          permissionApi.authorize({
            permission: webhooksIntegrationUpdatePermission,
            resourceRef,
          }),
        ),
      );
      return samples
        .filter((_, i) => decisions[i].result === AuthorizeResult.ALLOW)
        .map(([owner]) => owner);
    },
    { live: false },
  );
  return value ?? [];
}
