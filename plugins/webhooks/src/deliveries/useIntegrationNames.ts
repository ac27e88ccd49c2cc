import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { useQuery } from '../shared/query/useQuery';

/** The longest page that the backend gives; beyond it the log shows ids. */
const LIMIT = 200;

/** Names of the integrations whose deliveries a log shows; `undefined` where the log is of one. */
export function useIntegrationNames(
  entityRef: string | undefined,
  needed: boolean,
): Map<string, string> | undefined {
  const api = useApi(webhooksApiRef);
  const { value } = useQuery(
    ['names', entityRef, needed],
    async () =>
      needed
        ? (await api.listIntegrations({ entityRef, limit: LIMIT })).items
        : [],
    { live: false },
  );
  return needed ? new Map(value?.map(({ id, name }) => [id, name])) : undefined;
}
