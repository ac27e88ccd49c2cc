import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { webhooksIntegrationCreatePermission } from 'backstage-plugin-webhooks-common';
import { useQuery } from '../query/useQuery';
import type { Allowed } from './useAllowed';

/** Whether the viewer may create integrations, and for which owners among themselves and their groups. */
export interface MayCreate extends Omit<Allowed, 'failed'> {
  /** Entity refs; empty while loading. */
  owners: string[];
}

/** Checks in one request whether the viewer may create integrations for themselves or one of their groups. */
export function useMayCreate(): MayCreate {
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
      return ownershipEntityRefs.filter(
        (_, i) => decisions[i].result === AuthorizeResult.ALLOW,
      );
    },
    { live: false },
  );
  return {
    loading: value === undefined,
    allowed: value !== undefined && value.length > 0,
    owners: value ?? [],
  };
}
