import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  HEALTH_STATUSES,
  type HealthSummary,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationService } from './IntegrationService';

/** More integrations are not shown at a glance, so the answer does not grow with their number. */
const LIMIT = 20;

/** The worst integrations of a selection, and the health of the very worst: all that a card shows when it opens. */
export async function healthSummary(
  integrations: IntegrationService,
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
