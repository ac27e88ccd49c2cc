import { guardDeletions } from './deletionGuard';

const GUARD = { entities: 50, share: 0.1, passes: 3 };

function missing(count: number, missingSince?: number) {
  return Array.from({ length: count }, (_, i) => ({
    entityRef: `component:default/c${missingSince}-${i}`,
    missingSince,
  }));
}

describe('guardDeletions', () => {
  it.each([
    [50, 60],
    [100, 1_000],
    [1, 1],
  ])('accepts %d deletions of %d entities', (count, known) => {
    const { deleted, held } = guardDeletions(missing(count), {
      known,
      pass: 1,
      guard: GUARD,
    });

    expect([deleted.length, held.length]).toEqual([count, 0]);
  });

  it.each([
    [51, 60],
    [101, 1_000],
  ])('withholds %d deletions of %d entities', (count, known) => {
    const { deleted, held } = guardDeletions(missing(count), {
      known,
      pass: 1,
      guard: GUARD,
    });

    expect([deleted.length, held.length]).toEqual([0, count]);
  });

  it('accepts them after enough consecutive passes have missed the same entities', () => {
    const options = { known: 1_000, guard: GUARD };
    const entities = missing(200, 7);

    expect(guardDeletions(entities, { ...options, pass: 8 }).deleted).toEqual(
      [],
    );
    expect(guardDeletions(entities, { ...options, pass: 9 }).deleted).toEqual(
      entities,
    );
  });

  it('counts passes per entity', () => {
    const since7 = missing(200, 7);
    const since9 = missing(200, 9);

    expect(
      guardDeletions([...since7, ...since9], {
        known: 1_000,
        pass: 9,
        guard: GUARD,
      }),
    ).toEqual({ deleted: since7, held: since9 });
  });
});
