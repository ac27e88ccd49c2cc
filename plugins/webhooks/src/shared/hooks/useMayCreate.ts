import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { webhooksIntegrationCreatePermission } from 'backstage-plugin-webhooks-common';
import { useQuery } from '../query/useQuery';
import type { Allowed } from './useAllowed';

/** Checks in one request whether the viewer may create integrations for themselves or one of their groups. */
export function useMayCreate(): Allowed {
  const identityApi = useApi(identityApiRef);
  const permissionApi = useApi(permissionApiRef);
  const { value } = useQuery(
    ['may-create'],
    async () => {
      const { ownershipEntityRefs } = await identityApi.getBackstageIdentity();
      const decisions = await Promise.all(
        ownershipEntityRefs.map(resourceRef =>
          permissionApi.authorize({
            permission: webhooksIntegrationCreatePermission,
            resourceRef,
          }),
        ),
      );
      return decisions.some(({ result }) => result === AuthorizeResult.ALLOW);
    },
    { live: false },
  );
  return { loading: value === undefined, allowed: value ?? false };
}
