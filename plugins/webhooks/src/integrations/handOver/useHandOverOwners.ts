import { useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  webhooksIntegrationUpdatePermission,
  type Integration,
  type ListIntegrationsRequest,
  type Page,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useQuery } from '../../shared/query/useQuery';

/** The largest page of the backend. */
const PAGE_SIZE = 200;
const MAX_PAGES = 10;

/** The owners whose integrations can be handed over. */
interface HandOverOwners {
  owners: string[];
  /** How many integrations were searched for owners, if not all. */
  lookedThrough?: number;
}

/**
 * The owners of the listed integrations, on all pages, whose integrations the viewer may change. The permission is
 * checked for one integration of each owner.
 *
 * @param shown - the integrations on the current page; a change of them repeats the search
 */
export function useHandOverOwners(
  request: ListIntegrationsRequest,
  shown: Integration[],
): HandOverOwners {
  const api = useApi(webhooksApiRef);
  const permissionApi = useApi(permissionApiRef);
  const { value } = useQuery(
    ['hand-over-owners', request, shown.map(({ id, owner }) => [id, owner])],
    async (): Promise<HandOverOwners> => {
      const samples = new Map<string, string>();
      let pages = 0;
      let cursor: string | undefined;
      do {
        const page: Page<Integration> = await api.listIntegrations({
          ...request,
          limit: PAGE_SIZE,
          cursor,
        });
        page.items.forEach(({ owner, id }) => samples.set(owner, id));
        cursor = page.nextCursor;
        pages += 1;
      } while (cursor && pages < MAX_PAGES);
      const owners = [...samples.keys()];
      const decisions = await Promise.all(
        owners.map(owner =>
          permissionApi.authorize({
            permission: webhooksIntegrationUpdatePermission,
            resourceRef: samples.get(owner)!,
          }),
        ),
      );
      return {
        owners: owners.filter(
          (_, i) => decisions[i].result === AuthorizeResult.ALLOW,
        ),
        ...(cursor && { lookedThrough: pages * PAGE_SIZE }),
      };
    },
    { live: false },
  );
  return value ?? { owners: [] };
}
