import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  webhooksEventSubscribePermission,
  webhooksIntegrationUpdatePermission,
  type HandOverRequest,
  type HandOverResult,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { OwnershipCheck } from '../access/OwnershipCheck';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { refusal, toRefusal } from '../access/refusal';
import type {
  IntegrationRecord,
  IntegrationStore,
  SubscriptionRecord,
  HandedOver,
} from '../database/IntegrationStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import type { Clock } from '../model/clock';
import type { OwnerDirectory } from '../owners/OwnerDirectory';
import { isConfigured } from './configured';
import { resolveSubscriptions } from '../subscriptions/resolveSubscriptions';

/** Integrations per batch. */
const BATCH = 100;
/** Maximum number of ids in the response. */
const MAX_IDS = 200;

interface HandOverServiceOptions {
  store: IntegrationStore;
  limiter: RateLimiter;
  access: AccessControl;
  eventTypes: EventTypeRegistry;
  owners: OwnerDirectory;
  ownership: OwnershipCheck;
  /** Maximum number of integrations per owner. */
  maxPerOwner: number;
  clock: Clock;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** Transfers all integrations of one owner to another. */
export class HandOverService {
  readonly #options: HandOverServiceOptions;

  constructor(options: HandOverServiceOptions) {
    this.#options = options;
  }

  /**
   * @remarks
   * The rules of a change of owner apply. An integration that the caller may not transfer keeps its owner and is
   * counted as skipped, like one defined by app-config. Only integrations that the caller may update are considered.
   *
   * @throws `NotAllowedError` if the caller may transfer none of them to the new owner, `InputError` if the new owner
   * is not in the catalog, `ServiceUnavailableError` if the catalog is unavailable, `TooManyRequestsError`
   */
  async handOver(
    { from, to }: HandOverRequest,
    credentials: BackstageCredentials,
  ): Promise<HandOverResult> {
    if (from === to) {
      throw new InputError('to must be another owner than from');
    }
    const { access, eventTypes, limiter, owners, ownership, store } =
      this.#options;
    const updatable = await access.integrations(
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    if ('none' in updatable) {
      throw refusal(webhooksIntegrationUpdatePermission);
    }
    const ownedBy = {
      owner: from,
      criteria: 'criteria' in updatable ? updatable.criteria : undefined,
    };
    limiter.take(credentials, {
      changes: await store.countChangeable(ownedBy),
    });
    const scope = await access.eventTypes(
      webhooksEventSubscribePermission,
      credentials,
    );
    const types = eventTypes.list();

    const result: HandOverResult = {
      changed: [],
      count: 0,
      skipped: { config: 0, notAllowed: 0, limit: 0, conflict: 0 },
    };
    let refused: Error | undefined;
    let isKnown = false;
    for await (const batch of this.#batches(ownedBy)) {
      const changeable = batch.filter(record => !isConfigured(record));
      const refusals = await ownership.refusals(to, changeable, credentials);
      const allowed: HandedOver[] = [];
      for (const [i, record] of changeable.entries()) {
        const decided = refusals[i] ?? toSubscriptions(record, types, scope);
        if (decided instanceof Error) {
          refused ??= decided;
        } else {
          allowed.push({ at: record, subscriptions: decided });
        }
      }
      if (allowed.length > 0 && !isKnown) {
        await owners.assertExists(to);
        isKnown = true;
      }
      const { changed, conflicts, overLimit } = await store.handOver(allowed, {
        owner: to,
        maxOfOwner: this.#options.maxPerOwner,
        previousOwner: from,
        handedOverBy: toPrincipal(credentials),
        now: this.#options.clock.now(),
      });
      changed.forEach(this.#options.onChange);
      result.changed.push(...changed.slice(0, MAX_IDS - result.changed.length));
      result.count += changed.length;
      result.skipped.config += batch.length - changeable.length;
      result.skipped.notAllowed += changeable.length - allowed.length;
      result.skipped.limit += overLimit;
      result.skipped.conflict += conflicts;
    }
    if (refused && !isKnown) {
      throw refused;
    }
    return result;
  }

  async *#batches(
    ownedBy: Parameters<IntegrationStore['countChangeable']>[0],
  ): AsyncGenerator<IntegrationRecord[]> {
    let batch: IntegrationRecord[];
    let after = '';
    do {
      batch = await this.#options.store.findOwned({
        ...ownedBy,
        after,
        limit: BATCH,
      });
      yield batch;
      after = batch.at(-1)?.id ?? after;
    } while (batch.length === BATCH);
  }
}

/**
 * The subscriptions of an integration after a transfer. Grants of the previous owner are not transferred.
 *
 * @returns the subscriptions, or the error if one is denied
 */
function toSubscriptions(
  { eventTypes }: IntegrationRecord,
  types: Parameters<typeof resolveSubscriptions>[0]['types'],
  scope: Parameters<typeof resolveSubscriptions>[0]['scope'],
): SubscriptionRecord[] | Error {
  try {
    return resolveSubscriptions({
      patterns: eventTypes,
      types,
      scope,
      kept: [],
    });
  } catch (error) {
    const refused = toRefusal(error as Error);
    if (!refused) {
      throw error;
    }
    return refused;
  }
}
