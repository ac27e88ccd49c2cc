import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { ClaimRequest } from '../database/queue/DeliveryQueue';

/** Requests at once to an integration that nothing is known of yet: many of them may hang. */
const FIRST_SHARE = 1;

interface LaneState {
  /** How many requests at once the integration may have. */
  share: number;
  inFlight: number;
}

/**
 * Shares this replica's slots among integrations.
 *
 * @remarks
 * Each integration with due deliveries is a lane; lanes take turns. The share of a lane doubles while its receiver
 * answers and halves when it does not, so receivers that hang come down to one slot each and leave the others to
 * those that work.
 */
export class Lanes {
  readonly #maxShare: number;
  readonly #lanes = new Map<string, LaneState>();
  /** Lanes that may have due deliveries, the one whose turn it is first. */
  readonly #ready = new Set<string>();

  constructor(options: { maxShare: number }) {
    this.#maxShare = options.maxShare;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** Notes that an integration may have due deliveries. */
  markReady(integrationId: string): void {
    this.#ready.add(integrationId);
  }

  isReady(integrationId: string): boolean {
    return this.#ready.has(integrationId);
  }

  /** Occupies one slot of an integration. */
  take(integrationId: string): void {
    this.#lane(integrationId).inFlight += 1;
  }

  /**
   * Divides free slots among the lanes whose turn it is, which then go to the end of the line.
   *
   * @param maxLanes - how many lanes one claim takes
   */
  plan(freeSlots: number, maxLanes: number): ClaimRequest[] {
    const waiting = [...this.#ready]
      .filter(id => this.room(id) > 0)
      .slice(0, maxLanes);
    const requests: ClaimRequest[] = [];
    let free = freeSlots;
    for (const [i, integrationId] of waiting.entries()) {
      if (free <= 0) {
        break;
      }
      const fair = Math.ceil(free / (waiting.length - i));
      const slots = Math.min(this.room(integrationId), fair);
      requests.push({ integrationId, slots });
      free -= slots;
      this.#ready.delete(integrationId);
    }
    return requests;
  }

  /** Takes note of what came of a plan: a lane that gave all it was asked for may have more. */
  claimed(requests: ClaimRequest[], integrationIds: string[]): void {
    const counts = new Map<string, number>();
    for (const id of integrationIds) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      this.take(id);
    }
    for (const { integrationId, slots } of requests) {
      if (counts.get(integrationId) === slots) {
        this.#ready.add(integrationId);
      }
    }
  }

  /** Frees the slot of a request that has ended, or of one that was not made (no outcome). */
  ended(integrationId: string, outcome?: AttemptOutcome): void {
    const lane = this.#lane(integrationId);
    lane.inFlight -= 1;
    if (outcome === 'timeout') {
      lane.share = Math.max(1, Math.floor(lane.share / 2));
    } else if (outcome !== undefined) {
      lane.share = Math.min(this.#maxShare, lane.share * 2);
    }
  }

  /** How many more requests at once an integration may have. */
  room(integrationId: string): number {
    const lane = this.#lanes.get(integrationId);
    return lane ? lane.share - lane.inFlight : FIRST_SHARE;
  }

  #lane(integrationId: string): LaneState {
    let lane = this.#lanes.get(integrationId);
    if (!lane) {
      lane = { share: FIRST_SHARE, inFlight: 0 };
      this.#lanes.set(integrationId, lane);
    }
    return lane;
  }
}
