import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksEventSubscribePermission,
  type TrySubscriptionRequest,
  type TrySubscriptionResult,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { refusal } from '../access/refusal';
import type { EventStore } from '../database/EventStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { toIso } from '../model/clock';
import { idTime } from '../model/ids';
import { mayKnow } from '../model/scope';
import { includedTypes } from './includedTypes';
import { assertRegistered } from './resolveSubscriptions';
import {
  SubscriptionMatcher,
  type FindEntityOwners,
} from './SubscriptionMatcher';

/** Number of events to try a subscription on. */
const TRIED = 50;

interface SubscriptionTrialOptions {
  events: EventStore;
  eventTypes: EventTypeRegistry;
  access: AccessControl;
  findEntityOwners: FindEntityOwners;
}

/**
 * Tries a subscription on the latest events.
 *
 * @remarks
 * It only uses events of types that the caller may subscribe to. Events dispatched to named integrations are excluded.
 */
export class SubscriptionTrial {
  readonly #options: SubscriptionTrialOptions;

  constructor(options: SubscriptionTrialOptions) {
    this.#options = options;
  }

  /**
   * @throws `InputError` for an unregistered type, `NotAllowedError`, or `ServiceUnavailableError` if it needs the catalog
   * and the catalog is unavailable
   */
  async run(
    request: TrySubscriptionRequest,
    credentials: BackstageCredentials,
  ): Promise<TrySubscriptionResult> {
    const { events, eventTypes, access, findEntityOwners } = this.#options;
    const scope = await access.eventTypes(
      webhooksEventSubscribePermission,
      credentials,
    );
    if ('none' in scope) {
      throw refusal(webhooksEventSubscribePermission);
    }
    assertRegistered(request.eventTypes, eventTypes, near =>
      mayKnow(scope, near),
    );
    const types = request.eventTypes.flatMap(pattern =>
      includedTypes(pattern, eventTypes.list(), scope),
    );
    const recent = await events.recent(
      types.map(({ name }) => name),
      TRIED,
    );
    const narrowing = {
      filter: request.filter && JSON.stringify(request.filter),
      ownedOnly: request.ownedOnly ?? false,
      owner: request.owner ?? '',
    };
    // Matches them together, so that their owners are read in one request.
    const matches = await Promise.all(
      recent.map(event =>
        new SubscriptionMatcher(event, findEntityOwners).matches(narrowing),
      ),
    );
    const oldest = recent.at(-1);
    return {
      tried: recent.length,
      matched: matches.filter(Boolean).length,
      ...(oldest && { oldest: toIso(idTime(oldest.id)) }),
    };
  }
}
