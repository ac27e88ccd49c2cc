import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  HealthSummary,
  Integration,
  IntegrationHealth,
  Page,
} from 'backstage-plugin-webhooks-common';

/** Reads integrations for a caller. */
interface IntegrationReader {
  list(
    filters: {
      owner?: string[];
      entityRef?: string;
      sort: 'health';
      limit: number;
    },
    credentials: BackstageCredentials,
  ): Promise<Page<Integration>>;
  health(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationHealth>;
}

/** Maximum number of integrations in the response, as many as a card shows. */
const LIMIT = 20;

/** Reads the least healthy integrations of a selection, and the health of the first one, for a card. */
export async function healthSummary(
  integrations: IntegrationReader,
  selection: { owner?: string[]; entityRef?: string },
  credentials: BackstageCredentials,
): Promise<HealthSummary> {
  const { items, nextCursor } = await integrations.list(
    { ...selection, sort: 'health', limit: LIMIT },
    credentials,
  );
  const [worst] = items;
  return {
    items,
    more: nextCursor !== undefined,
    worst: worst && (await integrations.health(worst.id, credentials)),
  };
}
