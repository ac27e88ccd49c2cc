/*
 * Shares the slots of a replica among owners, and among the integrations of each owner. Hosts are a second key.
 *
 * - An owner gets no slot while it occupies as many slots as are free. So a single owner has at most half of the slots,
 *   two owners have a third each, and a new owner always finds a free slot, however many owners fill their share with
 *   slow receivers. A fixed cap cannot do this: two owners at a cap of half leave nothing.
 * - A host gets no slot while it occupies three times as many as are free. So a slow host with many owners leaves a
 *   quarter of the slots to others, and a single owner cannot use up the share of a host.
 * - An integration gets as many slots as its receiver can handle (pace.ts). It starts with one, because many receivers
 *   may hang.
 * - A free slot goes to the owner with the lowest recent usage in slot time, and among its integrations to the one with
 *   the lowest.
 */
import type { Claimant, ClaimRequest } from '../../model/delivery';
import type { LoadFeedback } from '../../model/outcome';
import { elsewhere } from './elsewhere';
import { FIRST_PACE, nextPace } from './pace';
import { SlotUsage } from './SlotUsage';
import {
  hostRoom,
  integrationRoom,
  ownerRoom,
  WaitingLine,
  type HostShare,
  type IntegrationShare,
  type OwnerShare,
} from './WaitingLine';

/** Number of idle integrations to remember. A forgotten integration starts with one slot again. */
const MAX_IDLE = 10_000;

interface FairShareOptions {
  /** Maximum slots per integration. */
  maxPerIntegration: number;
  /** Milliseconds of a monotonic clock. */
  now?: () => number;
}

/**
 * Decides which integrations get the free slots of a replica.
 */
export class FairShare {
  readonly #maxPerIntegration: number;
  readonly #now: () => number;
  readonly #shares = new Map<string, IntegrationShare>();
  readonly #owners = new Map<string, OwnerShare>();
  readonly #hosts = new Map<string, HostShare>();
  /** Integrations that neither occupy nor wait for a slot, longest idle first. */
  readonly #idle = new Set<IntegrationShare>();
  readonly #plain = new WaitingLine();
  readonly #paced = new WaitingLine();

  constructor(options: FairShareOptions) {
    this.#maxPerIntegration = options.maxPerIntegration;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether any integration waits for a slot. */
  get hasWaiting(): boolean {
    return this.#plain.size + this.#paced.size > 0;
  }

  /** The number of remembered integrations, owners and hosts. */
  get remembered(): { integrations: number; owners: number; hosts: number } {
    return {
      integrations: this.#shares.size,
      owners: this.#owners.size,
      hosts: this.#hosts.size,
    };
  }

  isWaiting(integrationId: string): boolean {
    return this.#shares.get(integrationId)?.waiting ?? false;
  }

  isPaced(integrationId: string): boolean {
    return this.#shares.get(integrationId)?.paced ?? false;
  }

  /** Remembers the owner and the host of an integration, and whether it is paced. */
  track(claimant: Claimant): void {
    this.#track(claimant);
  }

  /**
   * Notes that an integration may have due deliveries.
   *
   * @returns false if the integration is unknown and has to be {@link track}ed first
   */
  markReady(integrationId: string): boolean {
    const share = this.#shares.get(integrationId);
    if (!share) {
      return false;
    }
    share.waiting = true;
    this.#place(share);
    return true;
  }

  /** Occupies a slot for a new delivery if its integration has room and no waiting integration comes first. */
  takeNow(claimant: Claimant, free: number): boolean {
    const share = this.#track(claimant);
    const { paced, waiting } = share;
    const now = this.#now();
    const possible =
      !paced &&
      !waiting &&
      integrationRoom(share) > 0 &&
      this.#plain.isTurnOf(share, free, now) &&
      this.#paced.isTurnOf(share, free, now);
    if (possible) {
      this.#occupy(share, 1);
    }
    return possible;
  }

  /**
   * Occupies a slot for a test ping. It neither waits in line nor respects the pace of the receiver, but the owner and
   * the host need room.
   */
  takeForTest(claimant: Claimant, free: number): boolean {
    const share = this.#track(claimant);
    const possible =
      share.usage.slots < this.#maxPerIntegration &&
      ownerRoom(share.owner, free) > 0 &&
      hostRoom(share.host, free) > 0;
    if (possible) {
      this.#occupy(share, 1);
    }
    return possible;
  }

  /**
   * Assigns free slots to the next integrations in line and occupies them. Call {@link settle} afterwards.
   *
   * @param options - `paced`: whether to plan for paced integrations or for the others
   */
  plan(options: {
    free: number;
    maxIntegrations: number;
    paced: boolean;
  }): ClaimRequest[] {
    const grants = (options.paced ? this.#paced : this.#plain).plan({
      free: options.free,
      maxGrants: options.maxIntegrations,
      now: this.#now(),
      take: ({ share, slots }) => {
        share.waiting = false;
        this.#occupy(share, slots);
      },
    });
    return grants.map(({ share: { integrationId }, slots }) => ({
      integrationId,
      slots,
    }));
  }

  /**
   * Frees planned slots without a claimed delivery.
   *
   * @returns the integrations that used all of their slots and so may have more due deliveries
   */
  settle(requests: ClaimRequest[], claimedIds: string[]): string[] {
    const claimed = new Map<string, number>();
    for (const id of claimedIds) {
      claimed.set(id, (claimed.get(id) ?? 0) + 1);
    }
    return requests.flatMap(({ integrationId, slots }) => {
      const unused = slots - (claimed.get(integrationId) ?? 0);
      if (unused === 0) {
        return [integrationId];
      }
      this.#free(this.#shares.get(integrationId)!, unused);
      return [];
    });
  }

  /**
   * Moves an occupied slot to the host of a URL override, unless that host has no room.
   *
   * @returns the new claimant of the slot
   */
  moveElsewhere(integrationId: string, url: string): string {
    const own = this.#shares.get(integrationId)!;
    const { owner, host, paced } = own;
    const claimant = {
      integrationId,
      owner: owner.name,
      host: host.name,
      paced,
    };
    const other = this.#track(elsewhere(claimant, url));
    if (integrationRoom(other) === 0) {
      return integrationId;
    }
    this.#occupy(other, 1);
    this.#free(own, 1);
    return other.integrationId;
  }

  /** Frees the slot of an ended request and adjusts the pace of the receiver. */
  ended(integrationId: string, feedback?: LoadFeedback): void {
    const share = this.#shares.get(integrationId)!;
    share.pace = nextPace(share.pace, feedback, {
      underWay: share.usage.slots - 1,
      max: this.#maxPerIntegration,
    });
    this.#free(share, 1);
  }

  #occupy(share: IntegrationShare, slots: number): void {
    const now = this.#now();
    share.usage.change(slots, now);
    share.owner.usage.change(slots, now);
    share.host.slots += slots;
    this.#idle.delete(share);
  }

  #free(share: IntegrationShare, slots: number): void {
    this.#occupy(share, -slots);
    this.#place(share);
  }

  /**
   * Moves an integration to the right place: into a line, among the idle ones, or nowhere while it occupies all of its
   * slots.
   */
  #place(share: IntegrationShare): void {
    if (share.waiting) {
      this.#idle.delete(share);
      if (share.ticket === undefined && integrationRoom(share) > 0) {
        (share.paced ? this.#paced : this.#plain).add(share, this.#now());
      }
    } else if (share.usage.slots === 0) {
      this.#idle.delete(share);
      this.#idle.add(share);
      if (this.#idle.size > MAX_IDLE) {
        const [longest] = this.#idle;
        this.#forget(longest);
      }
    }
  }

  #track(claimant: Claimant): IntegrationShare {
    const { integrationId, paced } = claimant;
    let share = this.#shares.get(integrationId);
    if (!share) {
      share = {
        integrationId,
        owner: this.#owner(claimant.owner),
        host: this.#host(claimant.host),
        usage: new SlotUsage(),
        pace: FIRST_PACE,
        paced,
        waiting: false,
      };
      this.#shares.set(integrationId, share);
      this.#place(share);
    } else if (
      share.owner.name !== claimant.owner ||
      share.host.name !== claimant.host ||
      share.paced !== paced
    ) {
      this.#reassign(share, claimant);
    }
    return share;
  }

  /** Moves a changed integration together with its occupied slots. */
  #reassign(share: IntegrationShare, claimant: Claimant): void {
    const { slots } = share.usage;
    const { owner, host } = share;
    this.#occupyElsewhere(share, -slots);
    share.owner = this.#owner(claimant.owner);
    share.host = this.#host(claimant.host);
    share.paced = claimant.paced;
    share.ticket = undefined;
    this.#occupyElsewhere(share, slots);
    this.#release(owner, host);
    this.#place(share);
  }

  #occupyElsewhere({ owner, host }: IntegrationShare, slots: number): void {
    owner.usage.change(slots, this.#now());
    host.slots += slots;
  }

  #forget(share: IntegrationShare): void {
    this.#idle.delete(share);
    this.#shares.delete(share.integrationId);
    this.#release(share.owner, share.host);
  }

  #owner(name: string): OwnerShare {
    let owner = this.#owners.get(name);
    if (!owner) {
      owner = { name, usage: new SlotUsage(), integrations: 0 };
      this.#owners.set(name, owner);
    }
    owner.integrations += 1;
    return owner;
  }

  #host(name: string): HostShare {
    let host = this.#hosts.get(name);
    if (!host) {
      host = { name, slots: 0, integrations: 0 };
      this.#hosts.set(name, host);
    }
    host.integrations += 1;
    return host;
  }

  /** Forgets an owner and a host without integrations. */
  #release(owner: OwnerShare, host: HostShare): void {
    owner.integrations -= 1;
    if (owner.integrations === 0) {
      this.#owners.delete(owner.name);
    }
    host.integrations -= 1;
    if (host.integrations === 0) {
      this.#hosts.delete(host.name);
    }
  }
}
