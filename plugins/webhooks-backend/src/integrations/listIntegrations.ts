import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksIntegrationReadPermission,
  type HealthStatus,
  type IntegrationInclude,
  type IntegrationPage,
  type IntegrationSort,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { HealthStore } from '../database/HealthStore';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import type { CurrentHealthReader } from '../health/CurrentHealthReader';
import { includesIntegration } from '../model/scope';
import { toHourlyTraffic, hourlyStart } from '../model/hourlyTraffic';
import type { OrphanMarks } from '../owners/OrphanMarks';
import type { OwnerDirectory } from '../owners/OwnerDirectory';
import { toIntegration, toReadOnlyIntegration } from './integrationView';
import { ownersOfList } from './ownersOfList';

/** A request for a page of integrations. */
export interface IntegrationListRequest {
  owner?: string[];
  entityRef?: string;
  health?: HealthStatus[];
  q?: string;
  orphaned?: boolean;
  sort?: IntegrationSort;
  order?: 'asc' | 'desc';
  include?: IntegrationInclude[];
  limit: number;
  cursor?: string;
}

interface ListDependencies {
  access: AccessControl;
  store: IntegrationStore;
  health: Pick<HealthStore, 'hourly'>;
  currentHealth: CurrentHealthReader;
  owners: Pick<OwnerDirectory, 'orphaned'>;
  orphanMarks: Pick<OrphanMarks, 'find'>;
}

/** Lists the integrations that the caller may read. */
export async function listIntegrations(
  deps: ListDependencies,
  request: IntegrationListRequest,
  credentials: BackstageCredentials,
): Promise<IntegrationPage> {
  const { access, store, currentHealth } = deps;
  const { owner, orphaned, include = [], ...rest } = request;
  const { sort, order, limit, cursor, ...filters } = rest;
  const { criteria, updatable } = await access.listScopes(
    webhooksIntegrationReadPermission,
    credentials,
  );
  const times = currentHealth.times();
  const matching = { ...filters, ...times, owners: owner, criteria, updatable };
  const selected = {
    ...matching,
    ...(orphaned !== undefined && {
      owners: await ownersOfList(deps, matching, orphaned),
    }),
  };
  const [page, counts] = await Promise.all([
    store.list({ ...selected, sort, order, limit, cursor }),
    include.includes('counts') ? store.countByHealth(selected) : undefined,
  ]);
  const [health, details] = await Promise.all([
    currentHealth.readAll(page.items),
    readDetails(deps, page.items, { include, now: times.now }),
  ]);
  return {
    items: page.items.map((record, index) => ({
      ...(includesIntegration(updatable, record)
        ? toIntegration(record, health[index])
        : toReadOnlyIntegration(record, health[index])),
      ...details(record),
    })),
    nextCursor: page.nextCursor,
    ...(counts && { counts }),
    ...(include.includes('access') && {
      access: { updateAll: 'all' in updatable },
    }),
  };
}

async function readDetails(
  { health, orphanMarks }: Pick<ListDependencies, 'health' | 'orphanMarks'>,
  records: IntegrationRecord[],
  { include, now }: { include: IntegrationInclude[]; now: number },
) {
  const from = hourlyStart(now);
  const [traffic, orphans] = await Promise.all([
    include.includes('traffic')
      ? health.hourly(
          records.map(({ id }) => id),
          from,
        )
      : undefined,
    include.includes('orphaned')
      ? orphanMarks.find(records.map(({ owner }) => owner))
      : undefined,
  ]);
  return ({ id, owner }: IntegrationRecord) => ({
    ...(traffic && { traffic: toHourlyTraffic(traffic.get(id) ?? [], from) }),
    ...(orphans?.has(owner) && { orphaned: orphans.get(owner) }),
  });
}
