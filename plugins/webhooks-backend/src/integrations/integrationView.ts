import { maskUrl, type Integration } from 'backstage-plugin-webhooks-common';
import type { IntegrationRecord } from '../database/IntegrationStore';
import type { CurrentHealth } from '../health/CurrentHealthReader';
import { toIso } from '../model/clock';
import { MASKED } from '../model/masked';

/** An integration as shown to callers who may update it, with masked header values. */
export function toIntegration(
  record: IntegrationRecord,
  health: CurrentHealth,
): Integration {
  const iso = (time: number | undefined) =>
    time === undefined ? undefined : toIso(time);
  return {
    id: record.id,
    version: record.version,
    name: record.name,
    description: record.description,
    owner: record.owner,
    entityRef: record.entityRef,
    url: record.url,
    eventTypes: record.eventTypes,
    filter: record.filter,
    ownedOnly: record.ownedOnly,
    headers: Object.fromEntries(
      Object.keys(record.headers).map(name => [name, MASKED]),
    ),
    ordering: record.ordering,
    maxPerSecond: record.maxPerSecond,
    timeoutSeconds: record.timeoutSeconds,
    policy: record.policy,
    signing: record.signing,
    publicKey: record.publicKey,
    state: record.state,
    ...health,
    reason: record.reason,
    disabledAt: iso(record.disabledAt),
    warnedAt: iso(record.warnedAt),
    managedBy: record.managedBy,
    deletionAt: iso(record.deletionAt),
    createdAt: toIso(record.createdAt),
    updatedAt: toIso(record.updatedAt),
    lastSuccessAt: iso(record.lastSuccessAt),
    lastFailureAt: iso(record.lastFailureAt),
    throttledSince: iso(record.throttledSince),
    lastError: record.lastError,
  };
}

/** An integration as shown to callers who may read but not update it. */
export function toReadOnlyIntegration(
  record: IntegrationRecord,
  health: CurrentHealth,
): Integration {
  const integration = toIntegration(record, health);
  return { ...integration, url: maskUrl(integration.url) };
}
