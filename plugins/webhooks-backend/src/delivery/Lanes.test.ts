import { Lanes } from './Lanes';

/** Claims what is planned from lanes that have no end of due deliveries. */
function claim(lanes: Lanes, freeSlots: number, maxLanes = 100) {
  const requests = lanes.plan(freeSlots, maxLanes);
  lanes.claimed(
    requests,
    requests.flatMap(({ integrationId, slots }) =>
      Array<string>(slots).fill(integrationId),
    ),
  );
  return Object.fromEntries(
    requests.map(({ integrationId, slots }) => [integrationId, slots]),
  );
}

describe('Lanes', () => {
  /** Lets an integration's requests end as it answers. */
  function answer(lanes: Lanes, name: string, count: number) {
    for (let i = 0; i < count; i += 1) {
      lanes.ended(name, 'success');
    }
  }

  /** Lets the share of an integration grow to at least 8, with nothing in flight. */
  function warmUp(lanes: Lanes, name: string) {
    for (const slots of [1, 2]) {
      Array.from({ length: slots }, () => lanes.take(name));
      answer(lanes, name, slots);
    }
  }

  it('start with one, and grow while the receiver answers', () => {
    const lanes = new Lanes({ maxShare: 50 });
    lanes.markReady('a');
    expect(claim(lanes, 400)).toEqual({ a: 1 });
    // It may have more, but has no room.
    expect(lanes.isReady('a')).toBe(true);
    expect(claim(lanes, 399)).toEqual({});
    answer(lanes, 'a', 1);
    expect(claim(lanes, 400)).toEqual({ a: 2 });
    answer(lanes, 'a', 2);
    expect(claim(lanes, 400)).toEqual({ a: 8 });
    answer(lanes, 'a', 8);
    expect(claim(lanes, 400)).toEqual({ a: 50 });
  });

  it('count the slots that are taken without a claim', () => {
    const lanes = new Lanes({ maxShare: 50 });
    expect(lanes.room('a')).toBe(1);
    lanes.take('a');
    expect(lanes.room('a')).toBe(0);
    answer(lanes, 'a', 1);
    expect(lanes.room('a')).toBe(2);
    expect(lanes.isReady('a')).toBe(false);
  });

  it('shrink to one when the receiver does not answer, and recover', () => {
    const lanes = new Lanes({ maxShare: 8 });
    warmUp(lanes, 'a');
    lanes.markReady('a');
    expect(claim(lanes, 8)).toEqual({ a: 8 });
    for (let i = 0; i < 8; i += 1) {
      lanes.ended('a', 'timeout');
    }
    expect(claim(lanes, 8)).toEqual({ a: 1 });
    lanes.ended('a', 'timeout');
    expect(claim(lanes, 8)).toEqual({ a: 1 });
    // A slot of a request that was not made says nothing about the receiver.
    lanes.ended('a');
    expect(claim(lanes, 8)).toEqual({ a: 1 });
    // Any answer shows that it is there.
    lanes.ended('a', 'error');
    expect(claim(lanes, 8)).toEqual({ a: 2 });
    lanes.ended('a', 'throttled');
    lanes.ended('a', 'gone');
    expect(claim(lanes, 100)).toEqual({ a: 8 });
  });

  it('share what is free fairly, and take turns when there is not enough', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const lanes = new Lanes({ maxShare: 50 });
    const turns = new Lanes({ maxShare: 50 });
    for (const name of names) {
      warmUp(lanes, name);
      lanes.markReady(name);
      warmUp(turns, name);
      turns.markReady(name);
    }
    expect(claim(lanes, 10)).toEqual({ a: 2, b: 2, c: 2, d: 2, e: 2 });

    expect(claim(turns, 2)).toEqual({ a: 1, b: 1 });
    expect(claim(turns, 2)).toEqual({ c: 1, d: 1 });
    expect(claim(turns, 2)).toEqual({ e: 1, a: 1 });
    expect(claim(turns, 100, 2)).toEqual({ b: 7, c: 7 });
  });

  it('leave out those without room or without due deliveries', () => {
    const lanes = new Lanes({ maxShare: 50 });
    lanes.markReady('hanging');
    expect(claim(lanes, 100)).toEqual({ hanging: 1 });
    warmUp(lanes, 'working');
    lanes.markReady('working');
    expect(claim(lanes, 1)).toEqual({ working: 1 });

    // It gave less than it was asked for, so there is nothing more to ask for.
    const [request] = lanes.plan(100, 100);
    expect(request).toEqual({ integrationId: 'working', slots: 7 });
    lanes.claimed([request], ['working']);
    expect(claim(lanes, 100)).toEqual({});
    lanes.markReady('working');
    expect(claim(lanes, 100)).toEqual({ working: 6 });
  });

  it('leave nearly all slots to the receiver that works beside many that hang', () => {
    const lanes = new Lanes({ maxShare: 50 });
    const hanging = Array.from({ length: 20 }, (_, i) => `hanging-${i}`);
    const inFlight = new Map<string, number>();
    const concurrency = 60;
    const turn = () => {
      [...hanging, 'working'].forEach(id => lanes.markReady(id));
      const used = [...inFlight.values()].reduce((sum, n) => sum + n, 0);
      for (const [id, slots] of Object.entries(
        claim(lanes, concurrency - used),
      )) {
        inFlight.set(id, (inFlight.get(id) ?? 0) + slots);
      }
    };
    turn();
    for (const id of hanging) {
      for (let i = inFlight.get(id)!; i > 0; i -= 1) {
        lanes.ended(id, 'timeout');
      }
      inFlight.delete(id);
    }
    for (let i = 0; i < 8; i += 1) {
      for (let j = inFlight.get('working') ?? 0; j > 0; j -= 1) {
        lanes.ended('working', 'success');
      }
      inFlight.delete('working');
      turn();
    }
    expect(hanging.every(id => inFlight.get(id) === 1)).toBe(true);
    expect(inFlight.get('working')).toBe(40);
  });
});
