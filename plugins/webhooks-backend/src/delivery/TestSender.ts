import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import type { Clock } from '../clock';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { DeliveryQueue } from '../database/queue/DeliveryQueue';
import type { IntegrationRecord } from '../database/IntegrationStore';
import { PING_EVENT_TYPE } from '../dispatch/EventTypeRegistry';
import { wireBody } from '../dispatch/wireBody';
import { principalOf } from '../permissions/principal';
import type { DeliveryEngine } from './DeliveryEngine';
import type { Targets } from './Targets';

interface TestSenderOptions {
  queue: DeliveryQueue;
  engine: DeliveryEngine;
  targets: Targets;
  log: DeliveryLog;
  clock: Clock;
  /** How long the ping is this replica's alone. */
  leaseMs: number;
}

/**
 * Sends test pings: through the log like every delivery, but at once, only once, and not counted.
 */
export class TestSender {
  readonly #options: TestSenderOptions;

  static create(options: TestSenderOptions): TestSender {
    return new TestSender(options);
  }

  private constructor(options: TestSenderOptions) {
    this.#options = options;
  }

  async send(
    integration: Pick<IntegrationRecord, 'id' | 'name' | 'version'>,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { queue, engine, targets, log, clock, leaseMs } = this.#options;
    const now = clock.now();
    const delivery = await queue.insertTest({
      integration,
      eventType: PING_EVENT_TYPE,
      body: wireBody(
        PING_EVENT_TYPE,
        { integrationId: integration.id, name: integration.name },
        now,
      ),
      dispatchedBy: principalOf(credentials),
      now,
      leaseMs,
    });
    await targets.ensure([delivery]);
    const sent = await engine.attempt(delivery);
    const attempts = sent && (await log.attempts(delivery.deliveryId));
    const attempt = attempts?.at(-1);
    if (!attempt) {
      throw new ConflictError(
        `The integration '${integration.name}' was deleted meanwhile`,
      );
    }
    return attempt;
  }
}
