import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { CircuitState } from '../model/circuitBreaker';
import {
  activeSecrets,
  type SecretRecord,
} from './operations/integrations/activeSecrets';
import { changeCircuit } from './operations/integrations/changeCircuit';
import { countChangeable } from './operations/integrations/countChangeable';
import {
  createIntegration,
  type NewIntegration,
} from './operations/integrations/createIntegration';
import { deleteIntegration } from './operations/integrations/deleteIntegration';
import { deleteRetired } from './operations/integrations/deleteRetired';
import {
  disable,
  type DisableOptions,
} from './operations/integrations/disable';
import { enable, type EnableOptions } from './operations/integrations/enable';
import {
  endWarning,
  type EndWarningOptions,
} from './operations/integrations/endWarning';
import { filterIds } from './operations/integrations/filterIds';
import { findConfigManaged } from './operations/integrations/findConfigManaged';
import { findIntegrations } from './operations/integrations/findIntegrations';
import { findOwned, type OwnedBy } from './operations/integrations/findOwned';
import { findStalledReplays } from './operations/integrations/findStalledReplays';
import {
  findSubscriptions,
  type SubscriptionRecord,
} from './operations/integrations/findSubscriptions';
import {
  handOver,
  type HandedOver,
  type HandOverOutcome,
} from './operations/integrations/handOver';
import type {
  IntegrationChanges,
  IntegrationRecord,
} from './operations/integrations/integrationRow';
import type { IntegrationListFilters } from './operations/integrations/listFilters';
import {
  listIntegrations,
  type ListIntegrationsOptions,
} from './operations/integrations/listIntegrations';
import { listOwners } from './operations/integrations/listOwners';
import { queueHeld, type HeldBatch } from './operations/integrations/queueHeld';
import { retire, type RetireOptions } from './operations/integrations/retire';
import {
  changedMeanwhile,
  integrationNotFound,
  type Revision,
} from './operations/integrations/revision';
import type { Quotas } from './operations/integrations/quotas';
import {
  rotateSecret,
  type RotateSecretOptions,
} from './operations/integrations/rotateSecret';
import {
  updateIntegration,
  type IntegrationUpdate,
} from './operations/integrations/updateIntegration';
import {
  waiveHeld,
  type WaivedBatch,
} from './operations/integrations/waiveHeld';
import { warn, type WarnOptions } from './operations/integrations/warn';
import { cancelHeldOf } from './operations/log/cancelHeldOf';

export { changedMeanwhile, integrationNotFound };
export type {
  HandedOver,
  IntegrationRecord,
  Quotas,
  Revision,
  SecretRecord,
  SubscriptionRecord,
};

/**
 * Integrations, their subscriptions and their secrets.
 */
export class IntegrationStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
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
    return findIntegrations(this.#knex, ids);
  }

  /** Those of some integrations that meet the criteria of a permission decision. */
  async filterIds(
    ids: string[],
    criteria: PermissionCriteria<IntegrationFilter>,
  ): Promise<Set<string>> {
    return filterIds(this.#knex, ids, criteria);
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
   * @throws `ConflictError` when the id is taken, or a limit is reached
   */
  async create(options: NewIntegration): Promise<IntegrationRecord> {
    return createIntegration(this.#knex, options);
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
    options: Pick<IntegrationUpdate, 'subscriptions' | 'maxOfNewOwner'> = {},
  ): Promise<IntegrationRecord> {
    return updateIntegration(this.#knex, at, { ...options, changes, now });
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
    await deleteIntegration(this.#knex, at, now);
  }

  /** What finds an integration at a dispatch. */
  async subscriptions(id: string): Promise<SubscriptionRecord[]> {
    return findSubscriptions(this.#knex, id);
  }

  /** The integrations that app-config defines, or defined until lately. */
  async configManaged(): Promise<IntegrationRecord[]> {
    return findConfigManaged(this.#knex);
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
   * Moves the circuit breaker of an active integration whose deliveries are held back.
   *
   * @returns the circuit breaker that it had; undefined when nothing holds its deliveries back, or it was changed meanwhile
   */
  async changeCircuit(
    at: Revision,
    options: { now: number; next: (circuit: CircuitState) => CircuitState },
  ): Promise<CircuitState | undefined> {
    return changeCircuit(this.#knex, at, options);
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
