import { CatalogClient } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** The static token of the catalog process. */
export const CATALOG_TOKEN = 'of-the-benchmark';

/** A catalog client that calls the process over HTTP, as the source does. */
export function catalogAt(port: number): CatalogService {
  const client = new CatalogClient({
    discoveryApi: {
      getBaseUrl: async pluginId => `http://127.0.0.1:${port}/api/${pluginId}`,
    },
    fetchApi: { fetch },
  });
  const options = { token: CATALOG_TOKEN };
  const called: Partial<CatalogService> = {
    streamEntities: request => client.streamEntities(request, options),
    getEntitiesByRefs: request => client.getEntitiesByRefs(request, options),
  };
  return called as CatalogService;
}
