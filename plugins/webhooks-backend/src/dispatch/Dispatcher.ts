import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  webhooksEventDispatchPermission,
  webhooksEventOverrideUrlPermission,
  type DispatchRequest,
  type DispatchResult,
} from 'backstage-plugin-webhooks-common';
import type {
  EventTypeFilter,
  IntegrationFilter,
} from 'backstage-plugin-webhooks-node';
import type { AccessControl } from '../access/AccessControl';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { refusal } from '../access/refusal';
import type { EventStore } from '../database/EventStore';
import type { IntegrationStore } from '../database/IntegrationStore';
import { checkedPayload, checkedSize } from '../eventTypes/checkedPayload';
import type {
  EventTypeRegistry,
  RegisteredEventType,
} from '../eventTypes/EventTypeRegistry';
import { Batcher } from '../lib/Batcher';
import { nextTurn, Turns } from '../lib/nextTurn';
import { canonicalJson } from '../model/canonicalJson';
import type { Clock } from '../model/clock';
import type { ClaimedDelivery } from '../model/delivery';
import { OWN_PRINCIPAL, type NewEvent } from '../model/plan';
import { includesEventType, mayKnow, type Scope } from '../model/scope';
import { wrapPayload } from '../model/serializeEvent';
import type { UrlPolicy } from '../network/TargetPolicy';
import { assertUrl } from '../network/assertUrl';
import type { Engine } from './DeliverySlots';
import { EventIntake, type InsertPlans, type StoredEvent } from './EventIntake';
import type { FindEntityOwners } from '../subscriptions/SubscriptionMatcher';

/** Events per transaction. Concurrent dispatches share a commit. */
const BATCH = 500;

/** An event dispatched by the plugin itself. */
export interface OwnEvent {
  type: string;
  payload: unknown;
  /** The JSON text of the payload. */
  payloadText?: string;
  idempotencyKey?: string;
  /** The integration that the event is about, which does not receive it. */
  except?: string;
  /** Epoch milliseconds. Default: now. */
  occurredAt?: number;
}

/** A dispatch, with the original text of a JSON payload. */
export interface GivenEvent extends DispatchRequest {
  /** The JSON text of the payload, without duplicate keys. */
  payloadText?: string;
}

interface DispatcherOptions {
  events: EventStore;
  integrations: IntegrationStore;
  eventTypes: EventTypeRegistry;
  access: AccessControl;
  policy: UrlPolicy;
  limiter: RateLimiter;
  maxPayloadBytes: number;
  clock: Clock;
  engine: Engine;
  /** Default: no entity has an owner. */
  findEntityOwners?: FindEntityOwners;
}

/** The caller of a dispatch, with the scopes of its permissions. */
interface Caller {
  credentials: BackstageCredentials;
  eventTypes: Scope<EventTypeFilter>;
  integrations: Scope<IntegrationFilter>;
  readable: Scope<IntegrationFilter>;
  /** @throws `NotAllowedError` */
  mayOverrideUrl: () => Promise<void>;
}

/** Accepts events: authorizes and validates them, and stores them with their deliveries. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #intake: EventIntake;
  readonly #batcher: Batcher<NewEvent, StoredEvent>;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#intake = new EventIntake(options);
    this.#batcher = new Batcher({
      run: events => this.#store(events),
      maxSize: BATCH,
    });
  }

  /**
   * Accepts an event. The event and its deliveries are stored before this resolves.
   *
   * @throws `NotAllowedError`, `InputError` (unknown type, payload that violates its schema, blocked URL; 413 for a
   * payload over the limit), `NotFoundError` (unknown integration), `ConflictError` (idempotency key of another event),
   * 429 (caller over its rate limit)
   */
  async dispatch(
    request: GivenEvent,
    credentials: BackstageCredentials,
  ): Promise<DispatchResult> {
    const caller = await this.#caller(credentials);
    const result = await this.#accept(request, caller);
    const [answer] = await this.#toResults([result], caller.readable);
    return answer;
  }

  /**
   * Accepts a batch of events. A rejected event does not affect the others.
   *
   * @returns the result or the error of each event, in order; see {@link dispatch}
   */
  async dispatchBatch(
    requests: GivenEvent[],
    credentials: BackstageCredentials,
  ): Promise<(DispatchResult | Error)[]> {
    const caller = await this.#caller(credentials);
    const turns = new Turns();
    const accepted: Promise<DispatchResult | Error>[] = [];
    for (const request of requests) {
      accepted.push(this.#accept(request, caller).catch(error => error));
      await turns.next();
    }
    const outcomes = await Promise.all(accepted);
    const answers = await this.#toResults(
      outcomes.filter(isResult),
      caller.readable,
    );
    return outcomes.map(one => (isResult(one) ? answers.shift()! : one));
  }

  /** Reads the permissions of a caller once for all events of a call. */
  async #caller(credentials: BackstageCredentials): Promise<Caller> {
    const { access } = this.#options;
    const { eventTypes, integrations, readable } =
      await access.dispatchScopes(credentials);
    let overrideUrl: Promise<void> | undefined;
    return {
      ...{ credentials, eventTypes, integrations, readable },
      mayOverrideUrl() {
        overrideUrl ??= access.authorize(
          webhooksEventOverrideUrlPermission,
          credentials,
        );
        return overrideUrl;
      },
    };
  }

  async #accept(request: GivenEvent, caller: Caller): Promise<DispatchResult> {
    const { limiter, clock } = this.#options;
    const { credentials } = caller;
    const type = this.#authorizedType(request.type, caller.eventTypes);
    if (request.url !== undefined) {
      await caller.mayOverrideUrl();
      this.#checkOverride(request);
    }
    limiter.take(credentials, { dispatches: 1 });
    const payload = checkedPayload(this.#options.eventTypes, request);
    limiter.take(credentials, {
      bytes: checkedSize(payload, this.#options.maxPayloadBytes),
    });
    await nextTurn(payload);
    const now = clock.now();
    return this.#add({
      type: request.type,
      visibility: type.visibility,
      body: wrapPayload(request.type, payload, now),
      dispatchedBy: toPrincipal(credentials),
      scope: caller.integrations,
      idempotency: idempotency(request, payload),
      integrationIds: request.integrationIds,
      url: request.url,
      now,
    });
  }

  /**
   * Accepts an event of the plugin itself, without permissions or a rate limit. The event and its deliveries are stored
   * before this resolves.
   *
   * @throws `InputError` (unknown type, payload that violates its schema; 413 for a payload over the limit),
   * `ConflictError` (idempotency key of another event)
   */
  async dispatchOwn(event: OwnEvent): Promise<void> {
    const { eventTypes, clock } = this.#options;
    const { visibility } = eventTypes.get(event.type, () => true);
    const payload = checkedPayload(eventTypes, event);
    checkedSize(payload, this.#options.maxPayloadBytes);
    await nextTurn(payload);
    const now = clock.now();
    await this.#add({
      type: event.type,
      visibility,
      body: wrapPayload(event.type, payload, event.occurredAt ?? now),
      dispatchedBy: OWN_PRINCIPAL,
      idempotency: idempotency(event, payload),
      except: event.except,
      now,
    });
  }

  /**
   * Accepts events of the plugin itself together with related data. They need no permission, and their payloads must
   * satisfy their schemas and limits.
   *
   * @param insert - stores the events and the related data in one transaction
   *
   * @returns one result per event, in order
   */
  async dispatchTogether(
    events: OwnEvent[],
    insert: InsertPlans,
  ): Promise<StoredEvent[]> {
    const { eventTypes, clock, engine } = this.#options;
    const now = clock.now();
    const newEvents: NewEvent[] = [];
    for (const event of events) {
      const payload = JSON.stringify(event.payload);
      await nextTurn(payload);
      newEvents.push({
        type: event.type,
        visibility: eventTypes.get(event.type, () => true).visibility,
        body: wrapPayload(event.type, payload, event.occurredAt ?? now),
        dispatchedBy: OWN_PRINCIPAL,
        idempotency: idempotency(event, payload),
        except: event.except,
        now,
      });
    }
    return this.#send(await this.#intake.dispatch(newEvents, engine, insert));
  }

  async #add(event: NewEvent): Promise<DispatchResult> {
    const stored = await this.#batcher.add(event);
    if ('error' in stored) {
      throw stored.error;
    }
    return stored.result;
  }

  /**
   * The results, reduced to integrations that the caller may read. This also applies to the original response for a
   * repeated key.
   */
  async #toResults(
    results: DispatchResult[],
    readable: Caller['readable'],
  ): Promise<DispatchResult[]> {
    const ids = new Set(
      results.flatMap(({ deliveries }) =>
        deliveries.map(({ integrationId }) => integrationId),
      ),
    );
    if ('all' in readable || ids.size === 0) {
      return results;
    }
    const shown =
      'criteria' in readable
        ? await this.#options.integrations.filterIds(
            [...ids],
            readable.criteria,
          )
        : new Set<string>();
    return results.map(result => {
      const deliveries = result.deliveries.filter(({ integrationId }) =>
        shown.has(integrationId),
      );
      const hidden = result.deliveries.length - deliveries.length;
      return { ...result, deliveries, ...(hidden > 0 && { hidden }) };
    });
  }

  /** @throws `NotAllowedError`, or `InputError` if the type is not registered */
  #authorizedType(
    name: string,
    scope: Scope<EventTypeFilter>,
  ): RegisteredEventType {
    const { eventTypes } = this.#options;
    const permission = webhooksEventDispatchPermission;
    if ('none' in scope) {
      throw refusal(permission);
    }
    const type = eventTypes.get(name, near => mayKnow(scope, near));
    if (!includesEventType(scope, type)) {
      throw refusal(permission, `to dispatch '${name}'`);
    }
    if (type.reserved) {
      throw new NotAllowedError(
        `'${name}' is dispatched by the webhooks plugin itself. Dispatch an event type of your own.`,
      );
    }
    return type;
  }

  async #store(events: NewEvent[]): Promise<StoredEvent[]> {
    const { engine } = this.#options;
    return this.#send(await this.#intake.dispatch(events, engine));
  }

  /** Passes the deliveries of stored events to the engine. */
  #send(stored: StoredEvent[]): StoredEvent[] {
    const { engine } = this.#options;
    const leased: ClaimedDelivery[] = [];
    const waiting = new Set<string>();
    for (const one of stored) {
      if ('result' in one) {
        leased.push(...one.leased);
        one.waiting.forEach(id => waiting.add(id));
      }
    }
    engine.send(leased);
    engine.wake(waiting);
    return stored;
  }

  #checkOverride(request: DispatchRequest): void {
    if (!request.integrationIds) {
      throw new InputError(
        'url replaces the URL of named integrations: name them in integrationIds, or leave url out',
      );
    }
    assertUrl(request.url!, this.#options.policy);
  }
}

function isResult(outcome: DispatchResult | Error): outcome is DispatchResult {
  return !(outcome instanceof Error);
}

function idempotency(
  request: Omit<DispatchRequest, 'payload'>,
  payload: string,
): NewEvent['idempotency'] {
  return request.idempotencyKey === undefined
    ? undefined
    : {
        key: request.idempotencyKey,
        content: JSON.stringify([
          request.type,
          canonicalJson(payload),
          request.integrationIds && [...request.integrationIds].sort(),
          request.url,
        ]),
      };
}
