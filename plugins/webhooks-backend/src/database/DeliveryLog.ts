import type {
  Attempt,
  Delivery,
  DeliveryDetail,
  SelectionPreview,
  TrafficBreakdown,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { Revision } from './operations/integrations/revision';
import {
  selectHeld,
  type FailedRange,
} from './operations/integrations/selectHeld';
import { breakDown } from './operations/log/breakDown';
import {
  cancelDeliveries,
  type Cancellation,
} from './operations/log/cancelDeliveries';
import { cancelDelivery } from './operations/log/cancelDelivery';
import { countDeliveries } from './operations/log/countDeliveries';
import type { DeliveryFilters } from './operations/log/deliveryFilters';
import { deliveryNotFound, fromLog } from './operations/log/deliveryRow';
import { findAttempts } from './operations/log/findAttempts';
import { findFailures, type FailureGroup } from './operations/log/findFailures';
import { findDelivery } from './operations/log/findDelivery';
import { findDetail } from './operations/log/findDetail';
import { findQueued, type QueuePosition } from './operations/log/findQueued';
import { findLastFailure } from './operations/log/findLastFailure';
import { listDeliveries } from './operations/log/listDeliveries';
import {
  MAX_MEASURED,
  measure,
  type ReplaySize,
} from './operations/log/measure';
import { previewSelection } from './operations/log/previewSelection';
import {
  selectPage,
  type DeliverySelection,
} from './operations/log/selectDeliveries';
import { redeliver } from './operations/queue/redeliver';

export { deliveryNotFound };
export type { DeliveryFilters, ReplaySize };

/** The log of all deliveries. */
export class DeliveryLog {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Lists deliveries from the cursor on, newest first. */
  async list(
    options: DeliveryFilters & { limit: number; cursor?: string },
  ): Promise<{ items: Delivery[]; nextCursor?: string }> {
    return listDeliveries(this.#knex, options);
  }

  /** Counts the deliveries of a list, up to `LIMITS.count`. */
  async count(filters: DeliveryFilters): Promise<number> {
    return countDeliveries(this.#knex, filters);
  }

  /**
   * @throws `NotFoundError`
   */
  async get(id: string): Promise<Delivery> {
    return findDelivery(this.#knex, id);
  }

  /**
   * Reads a delivery with its event and its attempts, oldest first.
   *
   * @throws `NotFoundError`
   */
  async detail(id: string): Promise<DeliveryDetail> {
    return findDetail(this.#knex, id);
  }

  /** Finds the position of a delivery in the queue; undefined if it is not pending, or a test. */
  async queued(
    delivery: Pick<Delivery, 'id' | 'integrationId'>,
  ): Promise<QueuePosition | undefined> {
    return findQueued(this.#knex, delivery);
  }

  async attempts(deliveryId: string): Promise<Attempt[]> {
    return findAttempts(this.#knex, deliveryId);
  }

  /**
   * Finds the latest attempt of the newest unsuccessful delivery. Only deliveries that count towards the health of the
   * integration are considered.
   */
  async lastFailedAttempt(integrationId: string): Promise<Attempt | undefined> {
    return findLastFailure(this.#knex, integrationId);
  }

  /**
   * Groups the newest failed attempts of an integration since a time by their cause, the newest cause first. Only
   * attempts that count towards its health are considered.
   */
  async failures(
    integrationId: string,
    since: number,
  ): Promise<FailureGroup[]> {
    return findFailures(this.#knex, integrationId, since);
  }

  /** Counts the newest deliveries of an integration since a time by response and event type. */
  async breakDown(
    integrationId: string,
    since: number,
  ): Promise<TrafficBreakdown> {
    return breakDown(this.#knex, integrationId, since);
  }

  /**
   * Queues a delivery again, due immediately. A delivery that is already waiting becomes due immediately, and its retry
   * schedule starts over.
   *
   * @param options - `at`: the revision of the integration that the decision was based on; `trust`: whether its outcome
   * counts towards the health from now on
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration has changed since
   */
  async redeliver(
    id: string,
    options: { at: Revision; trust: boolean; now: number },
  ): Promise<void> {
    await redeliver(this.#knex, id, options);
  }

  /** The size of the body of a redelivery, in bytes. */
  async bodySize(id: string): Promise<number> {
    const { bytes } = await measure(
      this.#knex,
      fromLog(this.#knex, query => query.where('d.id', id)),
    );
    return bytes;
  }

  /** Counts the deliveries that a replay would send, and their bytes, up to a limit. */
  async measureReplay(selection: DeliverySelection): Promise<ReplaySize> {
    return measure(
      this.#knex,
      selectPage(this.#knex, selection, { limit: MAX_MEASURED }).select(
        'd.event_id',
      ),
    );
  }

  /** Like {@link measureReplay}, for the held deliveries of an integration, and those that failed in a range. */
  async measureHeld(
    integrationId: string,
    failed?: FailedRange,
  ): Promise<ReplaySize> {
    return measure(
      this.#knex,
      selectHeld(this.#knex('deliveries as d'), integrationId, failed)
        .limit(MAX_MEASURED)
        .select('d.event_id'),
    );
  }

  /** Counts the deliveries of a selection, and reads when the first and the last of them were dispatched. */
  async preview(selection: DeliverySelection): Promise<SelectionPreview> {
    return previewSelection(this.#knex, selection);
  }

  /**
   * Cancels the waiting and held deliveries of a selection, one transaction per batch. Deliveries in flight are
   * skipped.
   *
   * @param at - the revision of the integration that the decision was based on
   *
   * @returns the number of cancelled deliveries
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration has changed since
   */
  async cancelAll(at: Revision, selection: Cancellation): Promise<number> {
    return cancelDeliveries(this.#knex, at, selection);
  }

  /**
   * Cancels a waiting or held delivery. A delivery in flight is not cancelled.
   *
   * @returns whether this call cancelled it
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration has changed since
   */
  async cancel(
    at: Revision,
    options: { id: string; now: number },
  ): Promise<boolean> {
    return cancelDelivery(this.#knex, at, options);
  }
}
