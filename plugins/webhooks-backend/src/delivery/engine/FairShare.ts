/*
 * Shares the slots of a replica: among owners first, then among the integrations of each. Hosts are a second key.
 *
 * - An owner gets no slot while it occupies as many as are free. One owner alone so has half of them at most, two have
 *   a third each, and however many fill their share with slow receivers, a newcomer finds a free slot at once. A fixed
 *   cap would not do: two owners that each fill half leave nothing.
 * - A host gets none while it occupies three times as many as are free, so a slow host that many owners send to leaves
 *   a quarter of the slots to the others, and one owner alone cannot use up the share of a host.
 * - An integration gets as many slots as its receiver can take (pace.ts), one at first: many of them may hang.
 * - A free slot goes to the owner with the lowest recent usage in slot time, and to its integration with the lowest.
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

/** Idle integrations that are remembered; one that is forgotten starts with one slot again. */
const MAX_IDLE = 10_000;

interface FairShareOptions {
  /** The most slots of one integration. */
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
  /** Integrations that neither occupy a slot nor wait for one, the longest idle first. */
  readonly #idle = new Set<IntegrationShare>();
  readonly #plain = new WaitingLine();
  readonly #paced = new WaitingLine();

  constructor(options: FairShareOptions) {
    this.#maxPerIntegration = options.maxPerIntegration;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether anybody waits for a slot. */
  get hasWaiting(): boolean {
    return this.#plain.size + this.#paced.size > 0;
  }

  /** The number of integrations, owners and hosts that are remembered. */
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

  /** Takes note of an integration: who owns it, where it sends to, and whether it is paced. */
  track(claimant: Claimant): void {
    this.#track(claimant);
  }

  /**
   * Notes that an integration may have due deliveries.
   *
   * @returns false if the integration is not known, so it has to be {@link track}ed first
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

  /** Occupies a slot for a new delivery, if its integration has room and nobody that waits comes first. */
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
   * Occupies a slot for a test ping. It does not wait its turn, and how the receiver has answered so far does not
   * matter, but the owner and the host need room.
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
   * Gives free slots to the integrations whose turn it is and occupies them. Has to be followed by {@link settle}.
   *
   * @param options - `paced` plans for the paced integrations, otherwise for the others
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
   * Frees planned slots that nothing was claimed for.
   *
   * @returns the integrations that used all of theirs, so they may have more due
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
   * Moves a slot that an integration occupies to the other host that its delivery goes to, unless the deliveries there
   * have all slots that they may.
   *
   * @returns who occupies it now
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

  /** Frees the slot of a request that has ended, with what its end says about the receiver. */
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

  /** Puts an integration where it belongs: into a line, among the idle ones, or nowhere while it has all its slots. */
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

  /** Moves an integration that was changed, with the slots that it occupies. */
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

  /** Forgets an owner and a host that no integration refers to any more. */
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
