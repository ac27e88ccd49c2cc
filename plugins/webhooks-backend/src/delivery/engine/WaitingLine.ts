import { PriorityQueue } from '../../lib/PriorityQueue';
import type { Pace } from './pace';
import type { SlotUsage } from './SlotUsage';

export interface OwnerShare {
  name: string;
  usage: SlotUsage;
  integrations: number;
}

export interface HostShare {
  name: string;
  slots: number;
  /** Number of integrations that send to it. */
  integrations: number;
}

export interface IntegrationShare {
  readonly integrationId: string;
  owner: OwnerShare;
  host: HostShare;
  usage: SlotUsage;
  /** Maximum slots of its receiver. */
  pace: Pace;
  paced: boolean;
  /** Whether it may have due deliveries. */
  waiting: boolean;
  /** Identifies its place in a line; undefined if it is in none. */
  ticket?: symbol;
}

/** Slots assigned to an integration. */
export interface Grant {
  share: IntegrationShare;
  slots: number;
}

interface Place {
  share: IntegrationShare;
  ticket: symbol;
}

/** Slots that a host may occupy per free slot: at most three quarters, which leaves room for other hosts. */
const HOST_WEIGHT = 3;

/** How many more slots an owner may occupy. */
export function ownerRoom(owner: OwnerShare, free: number): number {
  return roomBeside(owner.usage.slots, free, 1);
}

/** How many more slots a host may occupy. */
export function hostRoom(host: HostShare, free: number): number {
  return roomBeside(host.slots, free, HOST_WEIGHT);
}

/** How many more slots an integration may occupy. */
export function integrationRoom(share: IntegrationShare): number {
  return Math.max(0, Math.floor(share.pace.limit) - share.usage.slots);
}

/**
 * The number of slots that can be added while fewer than `weight` times the free ones are occupied: a dynamic
 * threshold, as used for shared buffers in network switches.
 */
function roomBeside(occupied: number, free: number, weight: number): number {
  return Math.max(0, Math.ceil((weight * free - occupied) / (weight + 1)));
}

/**
 * Integrations that wait for slots, sorted by the usage of their owner, then by their own usage.
 *
 * @remarks
 * An integration whose host has no room waits at the host, so that plans do not visit it repeatedly. The cost of a plan
 * depends on its grants and the number of slots, not on the length of the line.
 */
export class WaitingLine {
  readonly #owners = new PriorityQueue<OwnerShare>();
  readonly #byOwner = new Map<OwnerShare, PriorityQueue<Place>>();
  readonly #byHost = new Map<HostShare, PriorityQueue<Place>>();

  get size(): number {
    return this.#byOwner.size + this.#byHost.size;
  }

  /**
   * Whether an integration that is not in line may have a slot: there is one for each integration in line, or it would
   * come first.
   */
  isTurnOf(share: IntegrationShare, free: number, now: number): boolean {
    const { owner, host, usage } = share;
    const ownerRank = owner.usage.rank(now);
    return (
      comesFirst(this.#owners, free, ownerRank) &&
      comesFirst(
        this.#byOwner.get(owner),
        ownerRoom(owner, free),
        usage.rank(now),
      ) &&
      comesFirst(this.#byHost.get(host), hostRoom(host, free), ownerRank)
    );
  }

  add(share: IntegrationShare, now: number): void {
    const ticket = Symbol(share.integrationId);
    share.ticket = ticket;
    this.#lineUp({ share, ticket }, now);
  }

  /** Assigns slots to the next integrations, at most once each. They leave the line. */
  plan(options: {
    free: number;
    maxGrants: number;
    now: number;
    /** Called for each grant, to occupy its slots. */
    take: (grant: Grant) => void;
  }): Grant[] {
    const { maxGrants, now, take } = options;
    this.#admitFromHosts(options.free, now);
    const grants: Grant[] = [];
    const visited: OwnerShare[] = [];
    let { free } = options;
    while (free > 0 && grants.length < maxGrants) {
      const owner = popLowest(this.#owners, one => one.usage.rank(now));
      if (!owner) {
        break;
      }
      visited.push(owner);
      const places = this.#byOwner.get(owner)!;
      let slots = Math.min(
        ownerRoom(owner, free),
        Math.ceil(free / (this.#owners.size + 1)),
      );
      while (slots > 0 && grants.length < maxGrants) {
        const share = nextShare(places, one => one.usage.rank(now));
        if (!share) {
          break;
        }
        const room = hostRoom(share.host, free);
        if (room === 0) {
          this.#waitAtHost(share, now);
          continue;
        }
        const grant = {
          share,
          slots: Math.min(
            integrationRoom(share),
            room,
            Math.ceil(slots / (places.size + 1)),
          ),
        };
        share.ticket = undefined;
        take(grant);
        grants.push(grant);
        slots -= grant.slots;
        free -= grant.slots;
      }
    }
    for (const owner of visited) {
      if (this.#byOwner.get(owner)!.size > 0) {
        this.#owners.push(owner, owner.usage.rank(now));
      } else {
        this.#byOwner.delete(owner);
      }
    }
    return grants;
  }

  #lineUp(place: Place, now: number): void {
    const { owner, usage } = place.share;
    let places = this.#byOwner.get(owner);
    if (!places) {
      places = new PriorityQueue();
      this.#byOwner.set(owner, places);
      this.#owners.push(owner, owner.usage.rank(now));
    }
    places.push(place, usage.rank(now));
  }

  #waitAtHost(share: IntegrationShare, now: number): void {
    let places = this.#byHost.get(share.host);
    if (!places) {
      places = new PriorityQueue();
      this.#byHost.set(share.host, places);
    }
    places.push({ share, ticket: share.ticket! }, share.owner.usage.rank(now));
  }

  /** Returns integrations to the line of their owner, as many as their host has room for. */
  #admitFromHosts(free: number, now: number): void {
    for (const [host, places] of this.#byHost) {
      for (let room = hostRoom(host, free); room > 0; room -= 1) {
        const share = nextShare(places, one => one.owner.usage.rank(now));
        if (!share) {
          break;
        }
        this.#lineUp({ share, ticket: share.ticket! }, now);
      }
      if (places.size === 0) {
        this.#byHost.delete(host);
      }
    }
  }
}

function comesFirst(
  queue: PriorityQueue<unknown> | undefined,
  room: number,
  rank: number,
): boolean {
  const first = queue?.peek();
  return (
    room > (queue?.size ?? 0) || (room > 0 && rank <= (first?.priority ?? 0))
  );
}

/** The first in line. Entries that have moved to another line are dropped. */
function nextShare(
  places: PriorityQueue<Place>,
  rank: (share: IntegrationShare) => number,
): IntegrationShare | undefined {
  for (;;) {
    const place = popLowest(places, ({ share }) => rank(share));
    if (!place || place.share.ticket === place.ticket) {
      return place?.share;
    }
  }
}

/** The item with the lowest rank. Ranks may have increased since their items were pushed; they never decrease. */
function popLowest<TItem>(
  queue: PriorityQueue<TItem>,
  rank: (item: TItem) => number,
): TItem | undefined {
  for (;;) {
    const first = queue.peek();
    const current = first && rank(first.item);
    if (current === undefined || current <= first!.priority) {
      return queue.pop();
    }
    queue.push(queue.pop()!, current);
  }
}
