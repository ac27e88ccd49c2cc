import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  webhooksEventSubscribePermission,
  webhooksIntegrationUpdatePermission,
  type Attempt,
  type RequestPreview,
  type TestIntegrationRequest,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import { toPrincipal } from '../access/principal';
import type { Cost, RateLimiter } from '../access/RateLimiter';
import type { DeliveryOptions } from '../config/options';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import { checkedPayload, checkedSize } from '../eventTypes/checkedPayload';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { nextTurn } from '../lib/nextTurn';
import { afterSuccess } from '../model/circuitBreaker';
import type { Clock } from '../model/clock';
import { mayKnow } from '../model/scope';
import { PING_EVENT_TYPE } from '../model/serializeEvent';
import { subscribedTypes } from '../subscriptions/subscribedTypes';
import { previewRequest } from './previewRequest';
import type { TestEvent, TestSender } from './TestSender';

interface TestServiceOptions {
  integrations: IntegrationStore;
  eventTypes: EventTypeRegistry;
  access: AccessControl;
  limiter: RateLimiter;
  sender: TestSender;
  delivery: Pick<
    DeliveryOptions,
    'maxPayloadBytes' | 'sourceHeader' | 'headerScope'
  >;
  clock: Clock;
  /** Called with an integration that may have due deliveries. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** A test, with the original text of a JSON payload. */
type GivenTest = TestIntegrationRequest & { payloadText?: string };

/** Sends and previews tests of integrations: a ping, or an event of a type that the integration subscribes to. */
export class TestService {
  readonly #options: TestServiceOptions;

  constructor(options: TestServiceOptions) {
    this.#options = options;
  }

  /**
   * Sends a test immediately. It also reaches a disabled integration, so that a repaired receiver can be tested before
   * the integration is enabled. A success ends a cool-down.
   *
   * @throws `InputError` for an event type that is not registered, not subscribed to or has no example, and for a
   * payload that violates its schema (413 if it is too large)
   */
  async test(
    integrationId: string,
    request: GivenTest,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { integrations, sender, clock, onChange } = this.#options;
    const { integration, event } = await this.#prepare(integrationId, request, {
      credentials,
      cost: { dispatches: 1, changes: 1 },
    });
    const attempt = await sender.send(integration, event, credentials);
    if (attempt.outcome === 'success') {
      const now = clock.now();
      await integrations.changeCircuit(integration, {
        now,
        next: circuit => afterSuccess(circuit, now),
      });
      onChange(integrationId);
    }
    return attempt;
  }

  /**
   * Renders the request of a test without sending it.
   *
   * @remarks
   * It is not signed: a caller without permission to reveal the secret must not get signatures of its payloads.
   *
   * @throws `InputError` as for a test
   */
  async preview(
    integrationId: string,
    request: GivenTest,
    credentials: BackstageCredentials,
  ): Promise<RequestPreview> {
    const { delivery, clock } = this.#options;
    const { integration, event } = await this.#prepare(integrationId, request, {
      credentials,
      cost: { changes: 1 },
    });
    return previewRequest(integration, {
      event,
      delivery,
      dispatchedBy: toPrincipal(credentials),
      now: clock.now(),
    });
  }

  /** Authorizes a test, counts it against the caller's rate limit, and checks its event. */
  async #prepare(
    integrationId: string,
    request: GivenTest,
    options: {
      credentials: BackstageCredentials;
      cost: Cost;
    },
  ): Promise<{ integration: IntegrationRecord; event: TestEvent }> {
    const { integrations, access, limiter } = this.#options;
    const { credentials, cost } = options;
    const integration = await authorizedIntegration(
      { store: integrations, access },
      integrationId,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    limiter.take(credentials, cost);
    const event = await this.#event(integration, request, credentials);
    return { integration, event };
  }

  async #event(
    integration: Pick<IntegrationRecord, 'id' | 'name'>,
    { eventType, payload: given, payloadText }: GivenTest,
    credentials: BackstageCredentials,
  ): Promise<TestEvent> {
    const { id: integrationId, name } = integration;
    if (eventType === undefined) {
      return {
        type: PING_EVENT_TYPE,
        payload: JSON.stringify({ integrationId, name }),
      };
    }
    const { eventTypes, limiter, delivery } = this.#options;
    const example = await this.#findExample(
      integration,
      eventType,
      credentials,
    );
    if (given === undefined && example === undefined) {
      throw new InputError(
        `The event type '${eventType}' has no example. Give a payload.`,
      );
    }
    const payload = checkedPayload(eventTypes, {
      type: eventType,
      payload: given ?? example,
      payloadText,
    });
    limiter.take(credentials, {
      bytes: checkedSize(payload, delivery.maxPayloadBytes),
    });
    await nextTurn(payload);
    return { type: eventType, payload };
  }

  /** @throws `InputError` for a type that the integration does not get, or the caller may not subscribe to */
  async #findExample(
    { id, name }: Pick<IntegrationRecord, 'id' | 'name'>,
    eventType: string,
    credentials: BackstageCredentials,
  ): Promise<unknown> {
    const { access, eventTypes, integrations } = this.#options;
    const scope = await access.eventTypes(
      webhooksEventSubscribePermission,
      credentials,
    );
    const type = eventTypes.get(eventType, near => mayKnow(scope, near));
    const subscribed = subscribedTypes({
      types: [type],
      scope,
      subscriptions: await integrations.subscriptions(id),
    });
    if (subscribed.length === 0) {
      throw new InputError(
        `'${name}' does not subscribe to '${eventType}', or you may not subscribe to it. Test with a type that it gets.`,
      );
    }
    return type.example;
  }
}
