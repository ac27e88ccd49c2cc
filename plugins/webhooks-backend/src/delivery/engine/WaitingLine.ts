import { PriorityQueue } from '../../lib/PriorityQueue';
import type { Pace } from './pace';
import type { SlotUsage } from './SlotUsage';

/** An owner of integrations. */
export interface OwnerShare {
  name: string;
  usage: SlotUsage;
  /** Integrations that refer to it. */
  integrations: number;
}

/** A host that integrations send to. */
export interface HostShare {
  name: string;
  slots: number;
  /** Integrations that refer to it. */
  integrations: number;
}

/** The part of the slots that an integration has. */
export interface IntegrationShare {
  readonly integrationId: string;
  owner: OwnerShare;
  host: HostShare;
  usage: SlotUsage;
  /** How many slots its receiver may occupy at once. */
  pace: Pace;
  paced: boolean;
  /** Whether it may have due deliveries. */
  waiting: boolean;
  /** Identifies its place in a line; undefined while it is in none. */
  ticket?: symbol;
}

/** Slots that a plan gives to an integration. */
export interface Grant {
  share: IntegrationShare;
  slots: number;
}

interface Place {
  share: IntegrationShare;
  ticket: symbol;
}

/** A host may occupy this many slots for each one that is free: three quarters, which leaves room for other hosts. */
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
 * How many slots can be added one by one while fewer than `weight` times the free ones are occupied (a dynamic
 * threshold, as switches share buffers).
 */
function roomBeside(occupied: number, free: number, weight: number): number {
  return Math.max(0, Math.ceil((weight * free - occupied) / (weight + 1)));
}

/**
 * Integrations that wait for slots: owners first, then the integrations of each, the one with the lowest usage first.
 *
 * @remarks
 * An integration whose host has no room waits at the host, so that a plan does not look at it again and again. The
 * cost of a plan grows with what it grants and with the number of slots, not with the number of integrations in line.
 */
export class WaitingLine {
  readonly #owners = new PriorityQueue<OwnerShare>();
  readonly #byOwner = new Map<OwnerShare, PriorityQueue<Place>>();
  readonly #byHost = new Map<HostShare, PriorityQueue<Place>>();

  get size(): number {
    return this.#byOwner.size + this.#byHost.size;
  }

  /** Whether an integration that is not in line may have a slot: there is one for each in line, or it comes first. */
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

  /** Gives slots to those whose turn it is, each at most once; they leave the line. */
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

  /** Lets as many back into the line of their owner as their host has room for. */
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

/** The first in line, without those that have left it for another one. */
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

/** The item of the lowest rank. Ranks may have grown since their items were pushed, and never fall. */
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
