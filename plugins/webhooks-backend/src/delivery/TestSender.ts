import { setTimeout as delay } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { toPrincipal } from '../access/principal';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { DeliveryQueue } from '../database/DeliveryQueue';
import type { IntegrationRecord, Revision } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import type { ClaimedDelivery } from '../model/delivery';
import { TooManyRequestsError } from '../model/errors';
import { wrapPayload } from '../model/serializeEvent';
import type { DeliveryEngine } from './engine/DeliveryEngine';

/** Maximum concurrent tests per integration and replica. */
const MAX_TESTS = 2;
/** Maximum wait for a slot. */
const MAX_WAIT_MS = 3_000;
/** Interval between checks for a free slot. */
const LOOK_MS = 50;

type TestedIntegration = Revision &
  Pick<IntegrationRecord, 'name' | 'owner' | 'host' | 'paced'>;

/** The event of a test. */
export interface TestEvent {
  type: string;
  /** JSON. */
  payload: string;
}

interface TestSenderOptions {
  queue: Pick<DeliveryQueue, 'insertTest'>;
  engine: DeliveryEngine;
  log: DeliveryLog;
  clock: Clock;
}

/**
 * Sends tests. They are logged like deliveries, but sent immediately, without retries, and not counted. Each test
 * occupies a slot of the owner of its integration.
 */
export class TestSender {
  readonly #options: TestSenderOptions;
  /** Tests in flight or waiting for a slot, by integration. */
  readonly #underWay = new Map<string, number>();

  constructor(options: TestSenderOptions) {
    this.#options = options;
  }

  /**
   * @throws `TooManyRequestsError` if too many tests of the integration are in flight or no slot becomes free,
   * `ConflictError` if the integration was deleted, `ServiceUnavailableError` on shutdown
   */
  async send(
    integration: TestedIntegration,
    event: TestEvent,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { id, name } = integration;
    const tests = this.#underWay.get(id) ?? 0;
    if (tests >= MAX_TESTS) {
      throw new TooManyRequestsError(
        `${tests} tests of the integration '${name}' are in flight. Wait until one of them has ended.`,
      );
    }
    this.#underWay.set(id, tests + 1);
    try {
      await this.#waitForSlot(integration);
      return await this.#send(integration, event, credentials);
    } finally {
      const left = this.#underWay.get(id)! - 1;
      if (left > 0) {
        this.#underWay.set(id, left);
      } else {
        this.#underWay.delete(id);
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
          `No slot became free for the test within ${MAX_WAIT_MS / 1_000} s: requests to integrations of ${owner} or to ${host} occupy all of their slots. Try again later.`,
        );
      }
      await delay(LOOK_MS);
    }
  }

  async #send(
    integration: TestedIntegration,
    event: TestEvent,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { queue, engine, log, clock } = this.#options;
    const { id, name } = integration;
    const now = clock.now();
    let delivery: ClaimedDelivery;
    try {
      delivery = await queue.insertTest({
        integration,
        eventType: event.type,
        body: wrapPayload(event.type, event.payload, now),
        dispatchedBy: toPrincipal(credentials),
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
        'The backend is shutting down, so the outcome of the test is unknown. Try again.',
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
