import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  HEALTH_STATUSES,
  type HealthStatus,
  type HealthSummary,
  type Integration,
  type IntegrationHealth,
} from 'backstage-plugin-webhooks-common';

/** Reads integrations for a caller. */
interface IntegrationReader {
  list(
    filters: {
      owner?: string[];
      entityRef?: string;
      health: HealthStatus[];
      limit: number;
    },
    credentials: BackstageCredentials,
  ): Promise<{ items: Integration[] }>;
  health(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationHealth>;
}

/** Maximum number of integrations in the answer, as many as a card shows. */
const LIMIT = 20;

/** Reads the least healthy integrations of a selection, and the health of the first one, for a card. */
export async function healthSummary(
  integrations: IntegrationReader,
  selection: { owner?: string[]; entityRef?: string },
  credentials: BackstageCredentials,
): Promise<HealthSummary> {
  const pages = await Promise.all(
    HEALTH_STATUSES.map(health =>
      integrations.list(
        { ...selection, health: [health], limit: LIMIT + 1 },
        credentials,
      ),
    ),
  );
  const found = pages.flatMap(({ items }) => items);
  const [worst] = found;
  return {
    items: found.slice(0, LIMIT),
    more: found.length > LIMIT,
    worst: worst && (await integrations.health(worst.id, credentials)),
  };
}
