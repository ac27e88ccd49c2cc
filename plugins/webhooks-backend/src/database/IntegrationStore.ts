import { ConflictError } from '@backstage/errors';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { Flow } from '../model/flow';
import { isIntegrationId } from '../model/ids';
import { cancelHeldOf } from './cancelDeliveries';
import { applyIntegrationFilter } from './integrationFilter';
import { changeFlow } from './integrations/changeFlow';
import {
  countChangeable,
  findOwned,
  handOver,
  type HandedOver,
  type HandOverOutcome,
  type OwnedBy,
} from './integrations/handOver';
import {
  findStalledReplays,
  queueHeld,
  waiveHeld,
  type HeldBatch,
  type WaivedBatch,
} from './integrations/heldReplay';
import {
  toColumns,
  toRecord,
  type IntegrationChanges,
  type IntegrationRecord,
  type IntegrationRow,
} from './integrations/integrationRow';
import {
  listIntegrations,
  listOwners,
  type IntegrationListFilters,
  type ListIntegrationsOptions,
} from './integrations/listIntegrations';
import {
  assertOwnerRoom,
  assertRoom,
  type Quotas,
} from './integrations/quotas';
import { restartFlow } from './integrations/restartFlow';
import {
  deleteRetired,
  retire,
  type RetireOptions,
} from './integrations/retirement';
import {
  isAtRevision,
  integrationNotFound,
  missedRevision,
  newIncarnation,
  type Revision,
} from './integrations/revision';
import {
  activeSecrets,
  insertSecret,
  rotateSecret,
  type RotateSecretOptions,
  type SecretRecord,
} from './integrations/secrets';
import {
  disable,
  enable,
  endWarning,
  warn,
  type DisableOptions,
  type EnableOptions,
  type EndWarningOptions,
  type WarnOptions,
} from './integrations/state';
import {
  findSubscriptions,
  setSubscriptions,
  type SubscriptionRecord,
} from './integrations/subscriptions';

export type { IntegrationRecord, Revision, SecretRecord, SubscriptionRecord };

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
      throw integrationNotFound(id);
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

  /** Those of some integrations that meet the criteria of a permission decision. */
  async filterIds(
    ids: string[],
    criteria: PermissionCriteria<IntegrationFilter>,
  ): Promise<Set<string>> {
    const query = this.#knex('integrations').whereIn('id', ids);
    applyIntegrationFilter(query, criteria);
    return new Set(await query.pluck('id'));
  }

  /** By name, from the cursor on. */
  async list(
    options: ListIntegrationsOptions,
  ): Promise<{ items: IntegrationRecord[]; nextCursor?: string }> {
    return listIntegrations(this.#knex, options);
  }

  /** The owners of the integrations that a list has on all its pages, up to a limit. */
  async listOwners(
    filters: IntegrationListFilters,
    limit: number,
  ): Promise<string[]> {
    return listOwners(this.#knex, filters, limit);
  }

  /**
   * @param options - `quotas`: how many integrations there may be, no limit when absent
   *
   * @throws `ConflictError` when the id is taken, or the limit is reached
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
          | 'signing'
          | 'publicKey'
          | 'ordering'
          | 'maxPerSecond'
          | 'timeoutSeconds'
          | 'policy'
        >
      >;
    /** What finds it at a dispatch; its event types as they are when absent. */
    subscriptions?: SubscriptionRecord[];
    /** Sealed. */
    secret: string;
    createdBy: string;
    now: number;
    quotas?: Quotas;
  }): Promise<IntegrationRecord> {
    const {
      integration,
      subscriptions = ungranted(integration.eventTypes),
      secret,
      createdBy,
      now,
      quotas,
    } = options;
    await this.#knex.transaction(async tx => {
      if (quotas) {
        const { owner } = integration;
        await assertRoom(tx, { owner, creator: createdBy }, quotas);
      }
      const inserted = await tx('integrations')
        .insert({
          ordering: 'none',
          ...toColumns(integration),
          id: integration.id,
          incarnation: newIncarnation(),
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
      await restartFlow(tx, integration.id);
      await setSubscriptions(tx, integration.id, subscriptions);
      await insertSecret(tx, integration.id, secret, now);
    });
    return this.get(integration.id);
  }

  /**
   * @param options - `subscriptions`: what finds it at a dispatch; its new event types as they are when absent.
   * `maxOfNewOwner`: how many integrations the owner that it is given to may have, no limit when absent
   *
   * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile, or the limit is reached
   */
  async update(
    at: Revision,
    changes: IntegrationChanges,
    now: number,
    options: {
      subscriptions?: SubscriptionRecord[];
      maxOfNewOwner?: number;
    } = {},
  ): Promise<IntegrationRecord> {
    const {
      subscriptions = changes.eventTypes && ungranted(changes.eventTypes),
      maxOfNewOwner,
    } = options;
    return this.#knex.transaction(async tx => {
      const { id } = at;
      if (changes.owner && maxOfNewOwner !== undefined) {
        await assertOwnerRoom(tx, changes.owner, maxOfNewOwner);
      }
      const updated = await tx('integrations')
        .where(isAtRevision(at))
        .update({
          ...toColumns(changes),
          updated_at: now,
          version: tx.raw('version + 1'),
        });
      if (updated === 0) {
        throw await missedRevision(tx, at);
      }
      if (subscriptions) {
        await setSubscriptions(tx, id, subscriptions);
      }
      if (changes.url || changes.ordering || 'maxPerSecond' in changes) {
        await restartFlow(tx, id);
      }
      const row = await tx<IntegrationRow>('integrations').where('id', id);
      return toRecord(row[0]);
    });
  }

  /** How many integrations of an owner can be changed: those that app-config defines cannot. */
  async countChangeable(ownedBy: OwnedBy): Promise<number> {
    return countChangeable(this.#knex, ownedBy);
  }

  /** A batch of the integrations of an owner, by their ids. */
  async findOwned(
    options: OwnedBy & { after: string; limit: number },
  ): Promise<IntegrationRecord[]> {
    return findOwned(this.#knex, options);
  }

  /**
   * Gives integrations to another owner, as far as they were not changed meanwhile and the owner has room for them.
   */
  async handOver(
    integrations: HandedOver[],
    options: { owner: string; maxOfOwner: number; now: number },
  ): Promise<HandOverOutcome> {
    return handOver(this.#knex, integrations, options);
  }

  /**
   * Removes an integration. Its deliveries stay in the log; those that were held are cancelled.
   *
   * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile
   */
  async delete(at: Revision, now: number): Promise<void> {
    const deleted = await this.#knex('integrations')
      .where(isAtRevision(at))
      .delete();
    if (deleted === 0) {
      throw await missedRevision(this.#knex, at);
    }
    await cancelHeldOf(this.#knex, at.id, now);
  }

  /** What finds an integration at a dispatch. */
  async subscriptions(id: string): Promise<SubscriptionRecord[]> {
    return findSubscriptions(this.#knex, id);
  }

  /** The integrations that app-config defines, or defined until lately. */
  async configManaged(): Promise<IntegrationRecord[]> {
    const rows = await this.#knex<IntegrationRow>('integrations')
      .where({ managed_by: 'config' })
      .orderBy('id');
    return rows.map(toRecord);
  }

  /**
   * Disables an integration unless it is disabled already, and schedules its deletion.
   *
   * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile
   */
  async retire(at: Revision, options: RetireOptions): Promise<void> {
    await retire(this.#knex, at, options);
  }

  /** Deletes the integrations whose time has come, and answers with their ids. */
  async deleteRetired(now: number): Promise<string[]> {
    const ids = await deleteRetired(this.#knex, now);
    for (const id of ids) {
      await cancelHeldOf(this.#knex, id, now);
    }
    return ids;
  }

  /**
   * Disables an active integration.
   *
   * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
   */
  async disable(at: Revision, options: DisableOptions): Promise<boolean> {
    return disable(this.#knex, at, options);
  }

  /**
   * Enables a disabled integration, resets its health counts, and begins the replay or the waiver of its held deliveries.
   *
   * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
   */
  async enable(at: Revision, options: EnableOptions): Promise<boolean> {
    return enable(this.#knex, at, options);
  }

  /** Queues a batch of the deliveries that an enabled integration missed, as far as its replay has not ended. */
  async queueHeld(
    id: string,
    options: { now: number; limit: number },
  ): Promise<HeldBatch> {
    return queueHeld(this.#knex, id, options);
  }

  /** Cancels a batch of the deliveries that an enabled integration missed, as far as its waiver has not ended. */
  async waiveHeld(
    id: string,
    options: { now: number; limit: number },
  ): Promise<WaivedBatch> {
    return waiveHeld(this.#knex, id, options);
  }

  /** The integrations whose replay or waiver of held deliveries had its last batch before a time. */
  async stalledReplays(before: number): Promise<string[]> {
    return findStalledReplays(this.#knex, before);
  }

  /**
   * Moves the flow of an active integration whose deliveries are held back.
   *
   * @returns the flow that it had; undefined when nothing holds its deliveries back, or it was changed meanwhile
   */
  async changeFlow(
    at: Revision,
    options: { now: number; next: (flow: Flow) => Flow },
  ): Promise<Flow | undefined> {
    return changeFlow(this.#knex, at, options);
  }

  /**
   * Marks an active integration as warned, unless it has been warned as strongly before.
   *
   * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
   */
  async warn(at: Revision, options: WarnOptions): Promise<boolean> {
    return warn(this.#knex, at, options);
  }

  /**
   * Ends a warning.
   *
   * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
   */
  async endWarning(at: Revision, options: EndWarningOptions): Promise<boolean> {
    return endWarning(this.#knex, at, options);
  }

  /** The secrets that sign at `now`, the current one first. */
  async activeSecrets(ids: string[], now: number): Promise<SecretRecord[]> {
    return activeSecrets(this.#knex, ids, now);
  }

  /**
   * Replaces the current secret, which goes on signing until `previousExpiresAt`.
   *
   * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile, or too many replaced secrets still sign
   */
  async rotateSecret(
    at: Revision,
    options: RotateSecretOptions,
  ): Promise<void> {
    return rotateSecret(this.#knex, at, options);
  }
}

function ungranted(patterns: string[]): SubscriptionRecord[] {
  return patterns.map(pattern => ({ pattern, granted: false }));
}
