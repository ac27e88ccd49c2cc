import { ConflictError, NotFoundError } from '@backstage/errors';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import type {
  DeliveryOrdering,
  DisabledReason,
  HealthEvidence,
  HealthStatus,
  IntegrationState,
  SigningScheme,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Flow } from '../health/flow';
import { decodeCursor, encodeCursor } from './cursor';
import { isStorable, toNumber, toOptionalNumber } from './dialect';
import { isIntegrationId, newId } from './ids';
import { applyIntegrationFilter } from './integrationFilter';
import { flowColumns, toFlow, type FlowRow } from './queue/flowColumns';

/** Each one adds a signature to every request. */
const MAX_REPLACED_SECRETS = 4;

/** An integration as it is stored; header values are sealed. */
export interface IntegrationRecord {
  id: string;
  name: string;
  description?: string;
  owner: string;
  entityRef?: string;
  url: string;
  eventTypes: string[];
  headers: Record<string, string>;
  signing: SigningScheme;
  publicKey?: string;
  ordering: DeliveryOrdering;
  maxPerSecond?: number;
  flow: Flow;
  state: IntegrationState;
  reason?: DisabledReason;
  evidence?: HealthEvidence;
  disabledAt?: number;
  disabledBy?: string;
  warnedAt?: number;
  epoch: number;
  version: number;
  managedBy: 'api' | 'config';
  createdAt: number;
  updatedAt: number;
  lastSuccessAt?: number;
  lastFailureAt?: number;
}

/** What can be changed of an integration; null clears. */
export interface IntegrationChanges {
  name?: string;
  description?: string | null;
  owner?: string;
  entityRef?: string | null;
  url?: string;
  eventTypes?: string[];
  headers?: Record<string, string>;
  ordering?: DeliveryOrdering;
  maxPerSecond?: number | null;
}

/** A signing secret, sealed. */
export interface SecretRecord {
  integrationId: string;
  secret: string;
  /** Absent for the current secret. */
  expiresAt?: number;
}

interface IntegrationRow extends FlowRow {
  id: string;
  name: string;
  description: string | null;
  owner: string;
  entity_ref: string | null;
  url: string;
  event_types: string;
  headers: string;
  signing: SigningScheme;
  public_key: string | null;
  ordering: DeliveryOrdering;
  max_per_second: number | null;
  state: IntegrationState;
  reason: DisabledReason | null;
  evidence: string | null;
  disabled_at: number | string | null;
  disabled_by: string | null;
  warned_at: number | string | null;
  epoch: number;
  version: number;
  managed_by: 'api' | 'config';
  created_at: number | string;
  created_by: string;
  updated_at: number | string;
  last_success_at: number | string | null;
  last_failure_at: number | string | null;
}

/**
 * Integrations, their subscriptions and their secrets.
 */
export class IntegrationStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): IntegrationStore {
    return new IntegrationStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * @throws `NotFoundError`
   */
  async get(id: string): Promise<IntegrationRecord> {
    const record = await this.find(id);
    if (!record) {
      throw new NotFoundError(`No integration has the id '${id}'`);
    }
    return record;
  }

  async find(id: string): Promise<IntegrationRecord | undefined> {
    const [record] = await this.findAll([id]);
    return record;
  }

  async findAll(ids: string[]): Promise<IntegrationRecord[]> {
    const rows = await this.#knex<IntegrationRow>('integrations').whereIn(
      'id',
      ids.filter(isIntegrationId),
    );
    return rows.map(toRecord);
  }

  /** How many integrations an owner has, those of app-config left out. */
  async countOwned(owner: string): Promise<number> {
    const row = await this.#knex('integrations')
      .where({ owner, managed_by: 'api' })
      .count({ count: '*' })
      .first();
    return Number(row?.count);
  }

  /** By name, from the cursor on. */
  async list(options: {
    owners?: string[];
    entityRef?: string;
    health?: HealthStatus[];
    /** Start of the health window. */
    since: number;
    q?: string;
    criteria?: PermissionCriteria<IntegrationFilter>;
    limit: number;
    cursor?: string;
  }): Promise<{ items: IntegrationRecord[]; nextCursor?: string }> {
    const query = this.#knex<IntegrationRow>('integrations')
      .orderBy(['name', 'id'])
      .limit(options.limit + 1);
    if (options.cursor) {
      const [name, id] = decodeCursor(
        options.cursor,
        key => key.length === 2 && key.every(isStorable),
      );
      query.whereRaw('(name, id) > (?, ?)', [name, id]);
    }
    if (options.owners) {
      query.whereIn('owner', options.owners);
    }
    if (options.entityRef) {
      query.where({ entity_ref: options.entityRef });
    }
    if (options.health) {
      const { health, since } = options;
      query.where(any =>
        health.forEach(status =>
          any.orWhere(one => whereHealth(one, status, since)),
        ),
      );
    }
    if (options.q) {
      // Both sides in lower case by the same function: databases differ in which letters they know.
      const pattern = `%${options.q.replace(/[\\%_]/g, '\\$&')}%`;
      query.whereRaw(
        `(lower(name) like lower(?) escape '\\' or lower(url) like lower(?) escape '\\')`,
        [pattern, pattern],
      );
    }
    if (options.criteria) {
      applyIntegrationFilter(query, options.criteria);
    }
    const rows = await query;
    const items = rows.slice(0, options.limit).map(toRecord);
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > options.limit &&
        last && { nextCursor: encodeCursor([last.name, last.id]) }),
    };
  }

  /**
   * @throws `ConflictError` when the id is taken
   */
  async create(options: {
    integration: Pick<
      IntegrationRecord,
      | 'id'
      | 'name'
      | 'description'
      | 'owner'
      | 'entityRef'
      | 'url'
      | 'eventTypes'
      | 'headers'
      | 'managedBy'
    > &
      Partial<
        Pick<
          IntegrationRecord,
          'signing' | 'publicKey' | 'ordering' | 'maxPerSecond'
        >
      >;
    /** Sealed. */
    secret: string;
    createdBy: string;
    now: number;
  }): Promise<IntegrationRecord> {
    const { integration, secret, createdBy, now } = options;
    await this.#knex.transaction(async tx => {
      const inserted = await tx('integrations')
        .insert({
          ordering: 'none',
          ...toColumns(integration),
          id: integration.id,
          signing: integration.signing ?? 'hmac',
          public_key: integration.publicKey,
          managed_by: integration.managedBy,
          state: 'active',
          created_at: now,
          created_by: createdBy,
          updated_at: now,
        })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) {
        throw new ConflictError(
          `An integration with the id '${integration.id}' exists already`,
        );
      }
      await startFlow(tx, integration.id);
      await setSubscriptions(tx, integration.id, integration.eventTypes);
      await insertSecret(tx, integration.id, secret, now);
    });
    return this.get(integration.id);
  }

  /**
   * @throws `NotFoundError`
   */
  async update(
    id: string,
    changes: IntegrationChanges,
    now: number,
  ): Promise<IntegrationRecord> {
    await this.#knex.transaction(async tx => {
      const updated = await tx('integrations')
        .where({ id })
        .update({
          ...toColumns(changes),
          updated_at: now,
          version: tx.raw('version + 1'),
        });
      if (updated === 0) {
        throw new NotFoundError(`No integration has the id '${id}'`);
      }
      if (changes.eventTypes) {
        await setSubscriptions(tx, id, changes.eventTypes);
      }
      if (changes.url || changes.ordering || 'maxPerSecond' in changes) {
        await startFlow(tx, id);
      }
    });
    return this.get(id);
  }

  /** Removes an integration; its deliveries stay in the log. */
  async delete(id: string): Promise<void> {
    await this.#knex('integrations').where({ id }).delete();
  }

  /** Ids of the integrations that app-config defined so far. */
  async configManagedIds(): Promise<string[]> {
    return this.#knex('integrations')
      .where({ managed_by: 'config' })
      .pluck('id');
  }

  /**
   * Disables an active integration.
   *
   * @returns whether this call did it: of several at once exactly one does
   */
  async disable(
    id: string,
    options: {
      reason: DisabledReason;
      evidence: HealthEvidence;
      disabledBy?: string;
      now: number;
      /** Only if its health counts have not been started anew meanwhile. */
      epoch?: number;
      /** Goes into the same transaction. */
      andThen?: (tx: Knex) => Promise<void>;
    },
  ): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      const changed = await tx('integrations')
        .where({ id, state: 'active' })
        .modify(query => {
          if (options.epoch !== undefined) {
            query.where({ epoch: options.epoch });
          }
        })
        .update({
          state: 'disabled',
          reason: options.reason,
          evidence: JSON.stringify(options.evidence),
          disabled_at: options.now,
          disabled_by: options.disabledBy ?? null,
          warned_at: null,
          updated_at: options.now,
          version: tx.raw('version + 1'),
        });
      if (changed === 0) {
        return false;
      }
      await options.andThen?.(tx);
      return true;
    });
  }

  /**
   * Enables a disabled integration and starts its health counts anew.
   *
   * @returns whether this call did it
   */
  async enable(
    id: string,
    options: { now: number; andThen?: (tx: Knex) => Promise<void> },
  ): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      const changed = await tx('integrations')
        .where({ id, state: 'disabled' })
        .update({
          state: 'active',
          reason: null,
          evidence: null,
          disabled_at: null,
          disabled_by: null,
          warned_at: null,
          last_failure_at: null,
          updated_at: options.now,
          epoch: tx.raw('epoch + 1'),
          version: tx.raw('version + 1'),
        });
      if (changed === 0) {
        return false;
      }
      await startFlow(tx, id);
      await options.andThen?.(tx);
      return true;
    });
  }

  /**
   * Marks an active integration as warned.
   *
   * @returns whether this call did it
   */
  async warn(
    id: string,
    options: {
      epoch: number;
      now: number;
      andThen: (tx: Knex) => Promise<void>;
    },
  ): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      const changed = await tx('integrations')
        .where({ id, state: 'active', epoch: options.epoch })
        .whereNull('warned_at')
        .update({ warned_at: options.now });
      if (changed === 0) {
        return false;
      }
      await options.andThen(tx);
      return true;
    });
  }

  /** The secrets that sign at `now`, the current one first. */
  async activeSecrets(ids: string[], now: number): Promise<SecretRecord[]> {
    const rows = await this.#knex('integration_secrets')
      .whereIn('integration_id', ids)
      .where(query =>
        query.whereNull('expires_at').orWhere('expires_at', '>', now),
      )
      .orderByRaw('expires_at is not null, created_at desc')
      .select('integration_id', 'secret', 'expires_at');
    return rows.map(row => ({
      integrationId: row.integration_id,
      secret: row.secret,
      expiresAt: toOptionalNumber(row.expires_at),
    }));
  }

  /**
   * Replaces the current secret, which goes on signing until `previousExpiresAt`.
   *
   * @throws `NotFoundError`, `ConflictError` when too many replaced secrets still sign
   */
  async rotateSecret(
    id: string,
    options: {
      secret: string;
      publicKey?: string;
      /** The scheme of the secret, if that changes too. */
      signing?: SigningScheme;
      previousExpiresAt: number;
      now: number;
    },
  ): Promise<void> {
    await this.#knex.transaction(async tx => {
      const changed = await tx('integrations')
        .where({ id })
        .update({
          signing: options.signing,
          public_key: options.publicKey ?? null,
          updated_at: options.now,
          version: tx.raw('version + 1'),
        });
      if (changed === 0) {
        throw new NotFoundError(`No integration has the id '${id}'`);
      }
      await tx('integration_secrets')
        .where({ integration_id: id })
        .whereNull('expires_at')
        .update({ expires_at: options.previousExpiresAt });
      await tx('integration_secrets')
        .where({ integration_id: id })
        .where('expires_at', '<=', options.now)
        .delete();
      const replaced = await tx('integration_secrets')
        .where({ integration_id: id })
        .count({ count: '*' })
        .first();
      if (Number(replaced?.count) > MAX_REPLACED_SECRETS) {
        throw new ConflictError(
          `${MAX_REPLACED_SECRETS} replaced secrets still sign. Wait until the grace time of one is over, or rotate with graceHours 0.`,
        );
      }
      await insertSecret(tx, id, options.secret, options.now);
    });
  }
}

function whereHealth(
  query: Knex.QueryBuilder,
  health: HealthStatus,
  since: number,
): void {
  // The conditions of healthStatus(), in SQL.
  if (health === 'disabled') {
    query.where({ state: 'disabled' });
    return;
  }
  query.where({ state: 'active' });
  const success = 'coalesce(last_success_at, 0)';
  const failure = 'coalesce(last_failure_at, 0)';
  if (health === 'idle') {
    query.whereRaw(`${success} < ? and ${failure} < ?`, [since, since]);
  } else if (health === 'failing') {
    query.whereRaw(`${failure} >= ? and ${failure} > ${success}`, [since]);
  } else {
    query.whereRaw(`${success} >= ? and ${success} >= ${failure}`, [since]);
  }
}

/** Forgets pauses: what they were for has been changed. */
async function startFlow(tx: Knex, id: string): Promise<void> {
  const integration = await tx('integrations')
    .where({ id })
    .first('max_per_second', 'ordering');
  await tx('integrations')
    .where({ id })
    .update(flowColumns({ failures: 0, pauses: 0 }, integration));
}

async function setSubscriptions(
  tx: Knex,
  id: string,
  patterns: string[],
): Promise<void> {
  await tx('integration_subscriptions').where({ integration_id: id }).delete();
  await tx('integration_subscriptions').insert(
    [...new Set(patterns)].map(pattern => ({ pattern, integration_id: id })),
  );
}

async function insertSecret(
  tx: Knex,
  integrationId: string,
  secret: string,
  now: number,
): Promise<void> {
  await tx('integration_secrets').insert({
    id: newId(now),
    integration_id: integrationId,
    secret,
    created_at: now,
  });
}

function toColumns(changes: IntegrationChanges): Partial<IntegrationRow> {
  const columns: Partial<IntegrationRow> = {
    name: changes.name,
    description: changes.description,
    owner: changes.owner,
    entity_ref: changes.entityRef,
    url: changes.url,
    event_types: changes.eventTypes && JSON.stringify(changes.eventTypes),
    headers: changes.headers && JSON.stringify(changes.headers),
    ordering: changes.ordering,
    max_per_second: changes.maxPerSecond,
  };
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  );
}

function toRecord(row: IntegrationRow): IntegrationRecord {
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? undefined,
    owner: row.owner,
    entityRef: row.entity_ref ?? undefined,
    url: row.url,
    eventTypes: JSON.parse(row.event_types),
    headers: JSON.parse(row.headers),
    signing: row.signing,
    publicKey: row.public_key ?? undefined,
    ordering: row.ordering,
    maxPerSecond: row.max_per_second ?? undefined,
    flow: toFlow(row),
    state: row.state,
    reason: row.reason ?? undefined,
    evidence: row.evidence ? JSON.parse(row.evidence) : undefined,
    disabledAt: toOptionalNumber(row.disabled_at),
    disabledBy: row.disabled_by ?? undefined,
    warnedAt: toOptionalNumber(row.warned_at),
    epoch: row.epoch,
    version: row.version,
    managedBy: row.managed_by,
    createdAt: toNumber(row.created_at),
    updatedAt: toNumber(row.updated_at),
    lastSuccessAt: toOptionalNumber(row.last_success_at),
    lastFailureAt: toOptionalNumber(row.last_failure_at),
  };
}
