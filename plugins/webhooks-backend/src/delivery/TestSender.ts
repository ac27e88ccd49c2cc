import { setTimeout as delay } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { principalOf } from '../access/principal';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { DeliveryQueue } from '../database/DeliveryQueue';
import type { IntegrationRecord, Revision } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import type { ClaimedDelivery } from '../model/delivery';
import { TooManyRequestsError } from '../model/errors';
import { serializeEvent, PING_EVENT_TYPE } from '../model/serializeEvent';
import type { DeliveryEngine } from './engine/DeliveryEngine';

/** Maximum concurrent pings per integration and replica. */
const MAX_PINGS = 2;
/** Maximum wait for a slot. */
const MAX_WAIT_MS = 3_000;
/** Interval between checks for a free slot. */
const LOOK_MS = 50;

type TestedIntegration = Revision &
  Pick<IntegrationRecord, 'name' | 'owner' | 'host' | 'paced'>;

interface TestSenderOptions {
  queue: Pick<DeliveryQueue, 'insertTest'>;
  engine: DeliveryEngine;
  log: DeliveryLog;
  clock: Clock;
}

/**
 * Sends test pings. They are logged like deliveries, but sent immediately, without retries, and not counted. Each ping
 * occupies a slot of the owner of its integration.
 */
export class TestSender {
  readonly #options: TestSenderOptions;
  /** Pings in flight or waiting for a slot, by integration. */
  readonly #pings = new Map<string, number>();

  constructor(options: TestSenderOptions) {
    this.#options = options;
  }

  /**
   * @throws `TooManyRequestsError` if too many pings of the integration are in flight or no slot becomes free,
   * `ConflictError` if the integration was deleted, `ServiceUnavailableError` on shutdown
   */
  async send(
    integration: TestedIntegration,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { id, name } = integration;
    const pings = this.#pings.get(id) ?? 0;
    if (pings >= MAX_PINGS) {
      throw new TooManyRequestsError(
        `${pings} test pings of the integration '${name}' are in flight. Wait until one of them has ended.`,
      );
    }
    this.#pings.set(id, pings + 1);
    try {
      await this.#waitForSlot(integration);
      return await this.#send(integration, credentials);
    } finally {
      const left = this.#pings.get(id)! - 1;
      if (left > 0) {
        this.#pings.set(id, left);
      } else {
        this.#pings.delete(id);
      }
    }
  }

  async #waitForSlot(integration: TestedIntegration): Promise<void> {
    const { id: integrationId, owner, host, paced } = integration;
    const deadline = performance.now() + MAX_WAIT_MS;
    while (
      !this.#options.engine.reserveForTest({
        integrationId,
        owner,
        host,
        paced,
      })
    ) {
      if (performance.now() > deadline) {
        throw new TooManyRequestsError(
          `No slot became free for the test ping within ${MAX_WAIT_MS / 1_000} s: requests to integrations of ${owner} or to ${host} occupy all of their slots. Try again later.`,
        );
      }
      await delay(LOOK_MS);
    }
  }

  async #send(
    integration: TestedIntegration,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { queue, engine, log, clock } = this.#options;
    const { id, name } = integration;
    const now = clock.now();
    let delivery: ClaimedDelivery;
    try {
      delivery = await queue.insertTest({
        integration,
        eventType: PING_EVENT_TYPE,
        body: serializeEvent(PING_EVENT_TYPE, { integrationId: id, name }, now),
        dispatchedBy: principalOf(credentials),
        now,
        leaseMs: engine.leaseMs,
      });
    } catch (error) {
      engine.cancel({ integrationId: id });
      throw error;
    }
    const sent = await engine.sendTest(delivery);
    if (!sent && !engine.isRunning) {
      throw new ServiceUnavailableError(
        'The backend is shutting down, so the outcome of the test ping is unknown. Try again.',
      );
    }
    const attempts = sent && (await log.attempts(delivery.deliveryId));
    const attempt = attempts?.at(-1);
    if (!attempt) {
      throw new ConflictError(`The integration '${name}' has been deleted`);
    }
    return attempt;
  }
}
