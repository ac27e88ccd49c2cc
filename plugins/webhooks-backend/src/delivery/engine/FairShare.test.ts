import type { Claimant } from '../../model/delivery';
import { elsewhere } from './elsewhere';
import { FairShare } from './FairShare';

/** A replica with a number of slots, whose integrations always have due deliveries. */
class Slots {
  now = 0;
  readonly shares: FairShare;
  readonly #inFlight: string[] = [];
  readonly #concurrency: number;

  constructor(concurrency: number, maxPerIntegration = 50) {
    this.#concurrency = concurrency;
    this.shares = new FairShare({ maxPerIntegration, now: () => this.now });
  }

  get free(): number {
    return this.#concurrency - this.#inFlight.length;
  }

  /** Adds a waiting integration, by default with a separate owner and host. */
  add(
    integrationId: string,
    options: Partial<Omit<Claimant, 'integrationId'>> & { limit?: number } = {},
  ): string {
    const { limit = 1, ...claimant } = options;
    this.shares.track({
      integrationId,
      owner: `owner of ${integrationId}`,
      host: `${integrationId}.test`,
      paced: false,
      ...claimant,
    });
    for (let reached = 1; reached < limit; reached += 1) {
      this.takeNow(integrationId, options);
      this.end(integrationId, 1, 'fine');
    }
    this.shares.markReady(integrationId);
    return integrationId;
  }

  takeNow(
    integrationId: string,
    options: Partial<Omit<Claimant, 'integrationId'>> = {},
  ): boolean {
    const { owner, host, paced } = options;
    const taken = this.shares.takeNow(
      {
        integrationId,
        owner: owner ?? `owner of ${integrationId}`,
        host: host ?? `${integrationId}.test`,
        paced: paced ?? false,
      },
      this.free,
    );
    if (taken) {
      this.#inFlight.push(integrationId);
    }
    return taken;
  }

  /** Claims all planned deliveries. By default, every integration has enough due deliveries. */
  claim(
    options: { maxIntegrations?: number; paced?: boolean; due?: number } = {},
  ): Record<string, number> {
    const { maxIntegrations = 400, paced = false, due = Infinity } = options;
    const requests = this.shares.plan({
      free: this.free,
      maxIntegrations,
      paced,
    });
    const claimed = requests.flatMap(({ integrationId, slots }) =>
      Array<string>(Math.min(slots, due)).fill(integrationId),
    );
    const usedUp = this.shares.settle(requests, claimed);
    usedUp.forEach(id => this.shares.markReady(id));
    this.#inFlight.push(...claimed);
    return count(claimed);
  }

  /** Claims until no more slots are assigned. */
  fill(): void {
    while (Object.keys(this.claim()).length > 0) {
      // Continues with the next claim.
    }
  }

  end(
    integrationId: string,
    requests = 1,
    outcome?: Parameters<FairShare['ended']>[1],
  ): void {
    for (let i = 0; i < requests; i += 1) {
      this.#inFlight.splice(this.#inFlight.indexOf(integrationId), 1);
      this.shares.ended(integrationId, outcome);
    }
  }

  endAll(outcome: Parameters<FairShare['ended']>[1], only = ''): void {
    for (const id of this.#inFlight.filter(one => one.startsWith(only))) {
      this.end(id, 1, outcome);
    }
  }

  inFlight(prefix: string): number {
    return this.#inFlight.filter(id => id.startsWith(prefix)).length;
  }
}

function count(ids: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

describe('FairShare', () => {
  describe('of deliveries to another URL', () => {
    const URL_ELSEWHERE = 'https://elsewhere.test/hook';

    function setUp() {
      const shares = new FairShare({ maxPerIntegration: 50, now: () => 0 });
      const a = {
        integrationId: 'a',
        owner: 'owner',
        host: 'a.test',
        paced: false,
      };
      return { shares, a, other: elsewhere(a, URL_ELSEWHERE) };
    }

    it('leaves the slots of the integration and its host to its own deliveries', () => {
      const { shares, a } = setUp();
      expect(shares.takeNow(a, 10)).toBe(true);
      expect(shares.takeNow(a, 10)).toBe(false);

      expect(shares.moveElsewhere('a', URL_ELSEWHERE)).toBe('a elsewhere.test');

      expect(shares.takeNow(a, 10)).toBe(true);
      shares.ended('a', 'fine');
      // A host may occupy three slots while one is free.
      for (const integrationId of ['b', 'c', 'd']) {
        const neighbour = { ...a, integrationId, owner: integrationId };
        expect(shares.takeNow(neighbour, 1)).toBe(true);
      }
    });

    it('uses slots of their actual host', () => {
      const { shares, a, other } = setUp();
      shares.takeNow(a, 10);
      shares.moveElsewhere('a', URL_ELSEWHERE);
      const neighbour = { ...other, integrationId: 'b', owner: 'b' };

      expect(shares.takeForTest(neighbour, 1 / 3)).toBe(false);
      shares.ended(other.integrationId);
      expect(shares.takeForTest(neighbour, 1 / 3)).toBe(true);
    });

    it('uses slots of the owner', () => {
      const { shares, a } = setUp();
      shares.takeNow(a, 10);
      shares.moveElsewhere('a', URL_ELSEWHERE);

      expect(shares.takeNow({ ...a, integrationId: 'b' }, 1)).toBe(false);
    });

    it('has a separate limit that adapts to the responses of that host', () => {
      const { shares, a, other } = setUp();
      shares.takeNow(a, 100);
      shares.ended('a', 'fine');
      shares.takeNow(a, 100);
      shares.takeNow(a, 100);

      expect(shares.moveElsewhere('a', URL_ELSEWHERE)).toBe(
        other.integrationId,
      );
      expect(shares.moveElsewhere('a', URL_ELSEWHERE)).toBe('a');
      shares.ended(other.integrationId, 'overloaded');
      expect(shares.takeNow(a, 100)).toBe(true);
      expect(shares.takeNow(a, 100)).toBe(false);
    });
  });

  describe('of an integration', () => {
    it('starts with one slot and doubles while the receiver responds', () => {
      const slots = new Slots(400);
      slots.add('a');
      const given: number[] = [];
      for (let i = 0; i < 7; i += 1) {
        const { a } = slots.claim();
        given.push(a);
        slots.endAll('fine');
      }
      expect(given).toEqual([1, 2, 4, 8, 16, 32, 50]);
    });

    it('shrinks down to one slot while the receiver does not respond', () => {
      const slots = new Slots(100);
      slots.add('a', { limit: 8 });
      expect(slots.claim()).toEqual({ a: 8 });
      slots.endAll('unanswered');
      expect(slots.claim()).toEqual({ a: 1 });
      slots.endAll('unanswered');
      expect(slots.claim()).toEqual({ a: 1 });
    });

    it('halves when the receiver is overloaded', () => {
      const slots = new Slots(100);
      slots.add('a', { limit: 8 });
      slots.claim();
      slots.endAll('overloaded');
      expect(slots.claim()).toEqual({ a: 4 });
    });

    it('is unchanged if no request was made', () => {
      const slots = new Slots(100);
      slots.add('a', { limit: 4 });
      slots.claim();
      slots.endAll(undefined);
      expect(slots.claim()).toEqual({ a: 4 });
    });

    it('has no room while all of its slots are occupied', () => {
      const slots = new Slots(100);
      slots.add('a');
      slots.claim();
      expect(slots.claim()).toEqual({});
      expect(slots.shares.isWaiting('a')).toBe(true);
      slots.end('a', 1, 'fine');
      expect(slots.claim()).toEqual({ a: 2 });
    });

    it('is not planned again after it had fewer due deliveries than slots', () => {
      const slots = new Slots(100);
      slots.add('a', { limit: 8 });
      expect(slots.claim({ due: 3 })).toEqual({ a: 3 });
      expect(slots.claim()).toEqual({});
      slots.shares.markReady('a');
      expect(slots.claim()).toEqual({ a: 5 });
    });
  });

  describe('of an owner', () => {
    it('is at most half of the slots while nobody else waits', () => {
      const slots = new Slots(500);
      for (let i = 0; i < 100; i += 1) {
        slots.add(`slow-${i}`, { owner: 'one', limit: 50 });
      }
      slots.fill();
      expect(slots.inFlight('slow')).toBe(250);
    });

    it('leaves a slot for the next owner, however many owners fill theirs', () => {
      const slots = new Slots(500);
      for (let owner = 0; owner < 40; owner += 1) {
        for (let i = 0; i < 20; i += 1) {
          slots.add(`slow-${owner}-${i}`, { owner: `${owner}`, limit: 50 });
        }
      }
      slots.fill();
      expect(slots.free).toBeGreaterThan(0);
      expect(slots.takeNow('newcomer')).toBe(true);
    });

    it('shrinks to that of the others as its requests end', () => {
      const slots = new Slots(100);
      for (let i = 0; i < 10; i += 1) {
        slots.add(`a-${i}`, { owner: 'a', limit: 50 });
      }
      slots.fill();
      for (let i = 0; i < 10; i += 1) {
        slots.add(`b-${i}`, { owner: 'b', limit: 50 });
      }
      for (let i = 0; i < 100; i += 1) {
        slots.now += 100;
        slots.end(`a-${i % 10}`);
        slots.fill();
        slots.end(`b-${i % 10}`);
        slots.fill();
      }
      expect(
        Math.abs(slots.inFlight('a-') - slots.inFlight('b-')),
      ).toBeLessThan(3);
      expect(slots.free).toBeGreaterThanOrEqual(30);
    });

    it('is measured in slot time, so slow receivers get fewer requests than fast ones', () => {
      const slots = new Slots(10);
      const owners = Array.from({ length: 10 }, (_, i) => [
        slots.add(`slow-${i}`),
        slots.add(`fast-${i}`),
      ]).flat();
      const startedAt = new Map<string, number>();
      const requests = { slow: 0, fast: 0 };
      for (slots.now = 0; slots.now < 60_000; slots.now += 10) {
        for (const id of owners) {
          const duration = id.startsWith('slow') ? 2_000 : 10;
          if (slots.now - (startedAt.get(id) ?? Infinity) >= duration) {
            slots.end(id);
            startedAt.delete(id);
          }
        }
        for (const id of Object.keys(slots.claim())) {
          startedAt.set(id, slots.now);
          requests[id.startsWith('slow') ? 'slow' : 'fast'] += 1;
        }
      }
      // If they took turns, each would make 300 requests.
      expect(requests.fast).toBeGreaterThan(20_000);
      expect(requests.slow).toBeGreaterThan(10);
    });

    it('goes to its integration with the lowest usage first', () => {
      const slots = new Slots(100);
      slots.add('slow', { owner: 'one' });
      slots.claim();
      slots.now += 1_000;
      slots.end('slow');
      slots.add('fast', { owner: 'one' });
      expect(slots.claim({ maxIntegrations: 1 })).toEqual({ fast: 1 });
    });

    it('takes turns with others of equal usage', () => {
      const slots = new Slots(100);
      ['a', 'b', 'c'].forEach(id => slots.add(id));
      expect(slots.claim({ maxIntegrations: 2 })).toEqual({ a: 1, b: 1 });
      slots.now += 10;
      slots.endAll('fine');
      expect(slots.claim({ maxIntegrations: 2 })).toEqual({ c: 1, a: 2 });
    });

    it('forgets past usage with time', () => {
      const slots = new Slots(100);
      slots.add('past');
      slots.add('present');
      slots.claim();
      slots.now += 10_000;
      slots.end('past');
      slots.now += 600_000;
      slots.end('present');
      expect(slots.claim({ maxIntegrations: 1 })).toEqual({ past: 1 });
    });
  });

  describe('of a host', () => {
    it('is at most three quarters of the slots, for any number of owners', () => {
      const slots = new Slots(400);
      for (let i = 0; i < 1_000; i += 1) {
        slots.add(`slow-${i}`, { host: 'slow.test' });
      }
      slots.fill();
      expect(slots.inFlight('slow')).toBe(300);
      slots.add('other');
      expect(slots.claim()).toEqual({ other: 1 });
    });

    it('is not used up by one owner', () => {
      const slots = new Slots(400);
      for (let i = 0; i < 200; i += 1) {
        slots.add(`slow-${i}`, { owner: 'one', host: 'a.test', limit: 50 });
      }
      slots.fill();
      expect(slots.takeNow('other', { host: 'a.test' })).toBe(true);
    });

    it('goes to the owner with the lowest usage when it has room again', () => {
      const slots = new Slots(4);
      const host = 'full.test';
      ['a', 'b', 'c'].forEach(id => slots.add(id, { host }));
      slots.claim();
      slots.now += 1_000;
      slots.add('late', { host });
      expect(slots.claim()).toEqual({});
      slots.end('a');
      slots.now += 10;
      expect(slots.claim()).toEqual({ late: 1 });
    });
  });

  describe('for new deliveries', () => {
    it('gives a slot immediately while there is one for everybody who waits', () => {
      const slots = new Slots(3);
      slots.add('used', { limit: 8 });
      slots.claim();
      slots.now += 1_000;
      slots.endAll(undefined);
      slots.shares.settle(
        slots.shares.plan({ free: 3, maxIntegrations: 1, paced: false }),
        [],
      );
      slots.add('waiting');
      expect(slots.takeNow('used')).toBe(true);
      expect(slots.takeNow('used')).toBe(true);
      expect(slots.takeNow('used')).toBe(false);
    });

    it('gives the last slot to an owner that has used less than all that wait', () => {
      const slots = new Slots(4);
      const hogs = ['a', 'b', 'c', 'd'].map(id => slots.add(id));
      slots.fill();
      slots.now += 1_000;
      hogs.forEach(id => slots.shares.markReady(id));
      slots.end('a', 1, 'fine');
      expect(slots.takeNow('newcomer')).toBe(true);
    });

    it('keeps a waiting integration in line', () => {
      const slots = new Slots(100);
      slots.add('a', { limit: 4 });
      expect(slots.takeNow('a')).toBe(false);
    });

    it('leaves a paced integration to a claim', () => {
      const slots = new Slots(100);
      expect(slots.takeNow('a', { paced: true })).toBe(false);
      expect(slots.shares.isPaced('a')).toBe(true);
    });
  });

  it('plans paced integrations separately', () => {
    const slots = new Slots(100);
    for (let i = 0; i < 30; i += 1) {
      slots.add(`paced-${i}`, { paced: true });
    }
    slots.add('plain');
    expect(
      Object.keys(slots.claim({ paced: true, maxIntegrations: 20 })),
    ).toHaveLength(20);
    expect(slots.claim()).toEqual({ plain: 1 });
  });

  it('moves the slots of an integration to its new owner and host', () => {
    const slots = new Slots(8);
    slots.add('a', { owner: 'old', host: 'old.test', limit: 4 });
    expect(slots.claim()).toEqual({ a: 4 });
    slots.add('a', { owner: 'new', host: 'new.test' });
    expect(slots.takeNow('b', { owner: 'old', host: 'old.test' })).toBe(true);
    expect(slots.takeNow('c', { owner: 'new' })).toBe(false);
    slots.endAll(undefined);
    expect(slots.takeNow('d', { owner: 'new' })).toBe(true);
  });

  it('assigns slots once to an integration that was changed while it waited', () => {
    const slots = new Slots(100);
    slots.add('a', { owner: 'old', limit: 2 });
    slots.add('a', { owner: 'new' });
    expect(slots.claim()).toEqual({ a: 2 });
    slots.add('a', { owner: 'new', paced: true });
    slots.endAll(undefined);
    expect(slots.claim()).toEqual({});
    expect(slots.claim({ paced: true })).toEqual({ a: 2 });
  });

  it('does not know an integration before it is tracked', () => {
    const { shares } = new Slots(100);
    expect(shares.markReady('a')).toBe(false);
    expect(shares.isWaiting('a')).toBe(false);
  });

  it('remembers a bounded number of idle integrations, owners and hosts', () => {
    const slots = new Slots(100);
    slots.add('waiting');
    for (let i = 0; i < 11_000; i += 1) {
      slots.takeNow(`${i}`);
      slots.end(`${i}`, 1, 'fine');
    }
    expect(slots.shares.remembered).toEqual({
      integrations: 10_001,
      owners: 10_001,
      hosts: 10_001,
    });
    expect(slots.shares.isWaiting('waiting')).toBe(true);
  });

  it('visits few of the waiting integrations to plan a claim', () => {
    const slots = new Slots(500);
    for (let i = 0; i < 10_000; i += 1) {
      slots.add(`${i}`, { owner: `${i % 2_000}`, host: `${i % 10}.test` });
    }
    slots.fill();
    const usages = jest.spyOn(Math, 'log2');
    slots.end('0', 1);
    slots.claim();
    expect(usages.mock.calls.length).toBeLessThan(2_000);
    usages.mockRestore();
  });
});
