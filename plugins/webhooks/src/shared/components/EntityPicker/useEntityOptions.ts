import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { type Query, useQuery } from '../../query/useQuery';

const LIMIT = 20;

export interface EntityOption {
  id: string;
  label: string;
  description: string;
}

function toOption(entity: Entity): EntityOption {
  const profile = entity.spec?.profile;
  const displayName =
    typeof profile === 'object' && profile !== null && 'displayName' in profile
      ? profile.displayName
      : undefined;
  const ref = stringifyEntityRef(entity);
  const title = displayName ?? entity.metadata.title ?? entity.metadata.name;
  return { id: ref, label: String(title), description: ref };
}

/**
 * Searches the catalog, and reads only the first matches.
 *
 * @param kinds - undefined while no options are needed
 */
export function useEntityOptions(
  kinds: readonly string[] | undefined,
  term: string,
): Query<EntityOption[]> {
  const catalogApi = useApi(catalogApiRef);

  const fetchOptions = async () => {
    const { items } = await catalogApi.queryEntities({
      filter: { kind: [...kinds!] },
      limit: LIMIT,
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.title',
        'spec.profile.displayName',
      ],
      orderFields: { field: 'metadata.name', order: 'asc' },
      ...(term && {
        fullTextFilter: {
          term,
          fields: [
            'metadata.name',
            'metadata.title',
            'spec.profile.displayName',
          ],
        },
      }),
    });
    return items.map(toOption);
  };
  return useQuery(kinds && ['entity-options', kinds, term], fetchOptions, {
    live: false,
  });
}
