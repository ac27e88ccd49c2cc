import type {
  Attempt,
  Delivery,
  DeliveryDetail,
  SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { Revision } from './operations/integrations/revision';
import { selectHeld } from './operations/integrations/selectHeld';
import { cancelDeliveries } from './operations/log/cancelDeliveries';
import { cancelDelivery } from './operations/log/cancelDelivery';
import { deliveryNotFound } from './operations/log/deliveryRow';
import { findAttempts } from './operations/log/findAttempts';
import { findDelivery } from './operations/log/findDelivery';
import { findDetail } from './operations/log/findDetail';
import { findLastFailure } from './operations/log/findLastFailure';
import {
  listDeliveries,
  type DeliveryFilters,
  type StatusCodes,
} from './operations/log/listDeliveries';
import { measure, type ReplaySize } from './operations/log/measure';
import { previewSelection } from './operations/log/previewSelection';
import {
  selectDeliveries,
  type DeliverySelection,
} from './operations/log/selectDeliveries';
import { redeliver } from './operations/queue/redeliver';

export { deliveryNotFound };
export type { DeliveryFilters, ReplaySize, StatusCodes };

/**
 * The delivery log.
 */
export class DeliveryLog {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Newest first, from the cursor on. */
  async list(
    options: DeliveryFilters & { limit: number; cursor?: string },
  ): Promise<{ items: Delivery[]; nextCursor?: string }> {
    return listDeliveries(this.#knex, options);
  }

  /**
   * @throws `NotFoundError`
   */
  async get(id: string): Promise<Delivery> {
    return findDelivery(this.#knex, id);
  }

  /**
   * A delivery with its event and attempts, oldest first.
   *
   * @throws `NotFoundError`
   */
  async detail(id: string): Promise<DeliveryDetail> {
    return findDetail(this.#knex, id);
  }

  async attempts(deliveryId: string): Promise<Attempt[]> {
    return findAttempts(this.#knex, deliveryId);
  }

  /**
   * The newest attempt of the newest delivery that did not end well, among those that count for the health of the
   * integration.
   */
  async lastFailedAttempt(integrationId: string): Promise<Attempt | undefined> {
    return findLastFailure(this.#knex, integrationId);
  }

  /**
   * Puts a delivery back into the queue, due at once. One that waits already becomes due at once, and its attempts start
   * over.
   *
   * @param options - `at`: the integration that it was decided on; `trust`: whether what becomes of it counts from now on
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async redeliver(
    id: string,
    options: { at: Revision; trust: boolean; now: number },
  ): Promise<void> {
    await redeliver(this.#knex, id, options);
  }

  /** The size of what a redelivery sends, in bytes. */
  async bodySize(id: string): Promise<number> {
    const { bytes } = await measure(this.#knex, query =>
      query.where('d.id', id),
    );
    return bytes;
  }

  /** The number and the size of the deliveries that a replay would send, counted up to a limit. */
  async measureReplay(selection: DeliverySelection): Promise<ReplaySize> {
    return measure(this.#knex, query =>
      selectDeliveries(query, this.#knex, selection),
    );
  }

  /** As {@link measureReplay}, for the held deliveries of an integration. */
  async measureHeld(integrationId: string): Promise<ReplaySize> {
    return measure(this.#knex, query => selectHeld(query, integrationId));
  }

  /** The number of the deliveries of a selection, and when the first and the last of them were dispatched. */
  async preview(selection: DeliverySelection): Promise<SelectionPreview> {
    return previewSelection(this.#knex, selection);
  }

  /**
   * Cancels the waiting and held deliveries of a selection, in batches of a transaction each. Those that are under way are
   * left out.
   *
   * @param at - the integration that it was decided on
   *
   * @returns how many
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async cancelAll(
    at: Revision,
    selection: Omit<DeliverySelection, 'integrationId'>,
  ): Promise<number> {
    return cancelDeliveries(this.#knex, at, selection);
  }

  /**
   * Cancels a delivery if it waits or is held, and not under way.
   *
   * @returns whether this call did it
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async cancel(
    at: Revision,
    options: { id: string; now: number },
  ): Promise<boolean> {
    return cancelDelivery(this.#knex, at, options);
  }
}
