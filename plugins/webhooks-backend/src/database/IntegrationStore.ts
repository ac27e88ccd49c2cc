import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { CircuitState } from '../model/circuitBreaker';
import {
  activeSecrets,
  type SecretRecord,
} from './operations/integrations/activeSecrets';
import { changeCircuit } from './operations/integrations/changeCircuit';
import { countByHealth } from './operations/integrations/countByHealth';
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
  findSubscribersByName,
  type NamedSubscriber,
} from './operations/integrations/findSubscribersByName';
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
  integrationChanged,
  integrationNotFound,
} from './operations/integrations/missedRevision';
import type { Revision } from './operations/integrations/revision';
import type { Quotas } from './operations/integrations/assertQuotas';
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
import { cancelAllHeld } from './operations/log/cancelAllHeld';

export { integrationChanged, integrationNotFound };
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

  /** Finds which of the given integrations meet the criteria of a permission decision. */
  async filterIds(
    ids: string[],
    criteria: PermissionCriteria<IntegrationFilter>,
  ): Promise<Set<string>> {
    return filterIds(this.#knex, ids, criteria);
  }

  /** Lists integrations from the cursor on, by name unless another order is given. */
  async list(
    options: ListIntegrationsOptions,
  ): Promise<{ items: IntegrationRecord[]; nextCursor?: string }> {
    return listIntegrations(this.#knex, options);
  }

  /** Counts integrations per health status, with all filters except the health. */
  async countByHealth(
    filters: IntegrationListFilters,
  ): Promise<Record<HealthStatus, number>> {
    return countByHealth(this.#knex, filters);
  }

  /** Lists the owners of the integrations on all pages of a list, up to a limit. */
  async listOwners(
    filters: IntegrationListFilters,
    limit: number,
  ): Promise<string[]> {
    return listOwners(this.#knex, filters, limit);
  }

  /** @throws `ConflictError` if the id is taken or a limit is reached */
  async create(options: NewIntegration): Promise<IntegrationRecord> {
    return createIntegration(this.#knex, options);
  }

  /**
   * @param options - `subscriptions`: the patterns that a dispatch matches, by default the new event types without
   * grants. `maxOfNewOwner`: the integration limit of the new owner; no limit if absent. `activity`: what to record
   *
   * @throws `NotFoundError`, or `ConflictError` if it has changed since or the limit is reached
   */
  async update(
    at: Revision,
    changes: IntegrationChanges,
    now: number,
    options: Omit<IntegrationUpdate, 'changes' | 'now'> = {},
  ): Promise<IntegrationRecord> {
    return updateIntegration(this.#knex, at, { ...options, changes, now });
  }

  /** Counts the integrations of an owner that can be changed, which excludes those defined by app-config. */
  async countChangeable(ownedBy: OwnedBy): Promise<number> {
    return countChangeable(this.#knex, ownedBy);
  }

  /** Reads a batch of the integrations of an owner, ordered by id. */
  async findOwned(
    options: OwnedBy & { after: string; limit: number },
  ): Promise<IntegrationRecord[]> {
    return findOwned(this.#knex, options);
  }

  /**
   * Transfers integrations to another owner. Those that have changed since, and those above the limit of the new owner,
   * are skipped.
   */
  async handOver(
    integrations: HandedOver[],
    options: Parameters<typeof handOver>[2],
  ): Promise<HandOverOutcome> {
    return handOver(this.#knex, integrations, options);
  }

  /**
   * Deletes an integration. Its deliveries stay in the log, and the held ones are cancelled.
   *
   * @throws `NotFoundError`, or `ConflictError` if it has changed since
   */
  async delete(at: Revision, now: number): Promise<void> {
    await deleteIntegration(this.#knex, at, now);
  }

  /** Finds the integrations that subscribe to an event type, by name. */
  async subscribersByName(
    event: Parameters<typeof findSubscribersByName>[1],
    limit: number,
  ): Promise<NamedSubscriber[]> {
    return findSubscribersByName(this.#knex, event, limit);
  }

  /** Reads the subscriptions of an integration. */
  async subscriptions(id: string): Promise<SubscriptionRecord[]> {
    return findSubscriptions(this.#knex, id);
  }

  /** Finds the integrations that app-config defines, including those awaiting deletion. */
  async configManaged(): Promise<IntegrationRecord[]> {
    return findConfigManaged(this.#knex);
  }

  /**
   * Disables an integration unless it is already disabled, and schedules its deletion.
   *
   * @throws `NotFoundError`, or `ConflictError` if it has changed since
   */
  async retire(at: Revision, options: RetireOptions): Promise<void> {
    await retire(this.#knex, at, options);
  }

  /**
   * Deletes the integrations whose scheduled time has passed.
   * @returns their ids
   */
  async deleteRetired(now: number): Promise<string[]> {
    const ids = await deleteRetired(this.#knex, now);
    for (const id of ids) {
      await cancelAllHeld(this.#knex, id, now);
    }
    return ids;
  }

  /**
   * Disables an active integration.
   *
   * @returns whether this call disabled it: exactly one of several concurrent calls does, and none if it has changed
   * since
   */
  async disable(at: Revision, options: DisableOptions): Promise<boolean> {
    return disable(this.#knex, at, options);
  }

  /**
   * Enables a disabled integration, resets its health, and starts the replay or the waiver of its held deliveries.
   *
   * @returns whether this call enabled it: exactly one of several concurrent calls does, and none if it has changed
   * since
   */
  async enable(at: Revision, options: EnableOptions): Promise<boolean> {
    return enable(this.#knex, at, options);
  }

  /** Runs a batch of the replay of held deliveries, unless the replay has ended. */
  async queueHeld(
    id: string,
    options: { now: number; limit: number },
  ): Promise<HeldBatch> {
    return queueHeld(this.#knex, id, options);
  }

  /** Runs a batch of the waiver of held deliveries, unless the waiver has ended. */
  async waiveHeld(
    id: string,
    options: { now: number; limit: number },
  ): Promise<WaivedBatch> {
    return waiveHeld(this.#knex, id, options);
  }

  /** Finds the integrations whose replay or waiver of held deliveries has run no batch since the given time. */
  async stalledReplays(before: number): Promise<string[]> {
    return findStalledReplays(this.#knex, before);
  }

  /**
   * Changes the circuit breaker of an active integration that is paused.
   *
   * @returns the previous state of the circuit breaker; undefined if the integration is not paused or has changed since
   */
  async changeCircuit(
    at: Revision,
    options: Parameters<typeof changeCircuit>[2],
  ): Promise<CircuitState | undefined> {
    return changeCircuit(this.#knex, at, options);
  }

  /**
   * Marks an active integration as warned, unless it already has a warning of at least that severity.
   *
   * @returns whether this call marked it: exactly one of several concurrent calls does, and none if it has changed
   * since
   */
  async warn(at: Revision, options: WarnOptions): Promise<boolean> {
    return warn(this.#knex, at, options);
  }

  /**
   * Ends a warning.
   *
   * @returns whether this call ended it: exactly one of several concurrent calls does, and none if it has changed since
   */
  async endWarning(at: Revision, options: EndWarningOptions): Promise<boolean> {
    return endWarning(this.#knex, at, options);
  }

  /** Reads the secrets that sign requests at `now`, the current one first. */
  async activeSecrets(ids: string[], now: number): Promise<SecretRecord[]> {
    return activeSecrets(this.#knex, ids, now);
  }

  /**
   * Replaces the current secret, which continues to sign until `previousExpiresAt`.
   *
   * @throws `NotFoundError`, or `ConflictError` if it has changed since or too many replaced secrets still sign
   */
  async rotateSecret(
    at: Revision,
    options: RotateSecretOptions,
  ): Promise<void> {
    return rotateSecret(this.#knex, at, options);
  }
}
