import fc from 'fast-check';
import type { LoadFeedback } from '../../model/outcome';
import { FIRST_PACE, nextPace, type Pace } from './pace';

const MAX = 50;

function after(
  pace: Pace,
  feedback: LoadFeedback | undefined,
  times: number,
  underWay = 0,
): Pace {
  let next = pace;
  for (let i = 0; i < times; i += 1) {
    next = nextPace(next, feedback, { underWay, max: MAX });
  }
  return next;
}

function at(limit: number, ceiling?: number): Pace {
  return { limit, hasStumbled: true, ceiling, settling: 0 };
}

describe('pace', () => {
  it('adds one request for each success, up to the maximum', () => {
    expect(after(FIRST_PACE, 'fine', 7).limit).toBe(8);
    expect(after(FIRST_PACE, 'fine', 100).limit).toBe(MAX);
  });

  it('halves once for all requests in flight at an overload', () => {
    const overloaded = nextPace(after(FIRST_PACE, 'fine', 15), 'overloaded', {
      underWay: 15,
      max: MAX,
    });

    expect(overloaded).toMatchObject({ limit: 8, ceiling: 16 });
    expect(after(overloaded, 'overloaded', 15).limit).toBe(8);
    expect(after(overloaded, 'overloaded', 16).limit).toBe(4);
  });

  it('halves for each request without a response', () => {
    expect(after(at(8), 'unanswered', 2).limit).toBe(2);
    expect(after(at(8), 'unanswered', 9).limit).toBe(1);
  });

  it('grows by one after four rounds of successes after the first overload', () => {
    expect(after(at(3), 'fine', 4 * 3 - 1).limit).toBeLessThan(4);
    expect(after(at(3), 'fine', 4 * 3 + 1).limit).toBeGreaterThanOrEqual(4);
  });

  it('stays below the limit of the last overload for hundreds of rounds', () => {
    const rounds = (count: number) => after(at(7, 8), 'fine', count * 7).limit;

    expect(rounds(490)).toBeLessThan(8);
    expect(rounds(510)).toBeGreaterThanOrEqual(8);
  });

  it('forgets that limit after passing it', () => {
    expect(after(at(8.999, 8), 'fine', 9).ceiling).toBeUndefined();
  });

  it('is unchanged by outcomes that say nothing about the receiver', () => {
    expect(after(at(4), undefined, 10)).toEqual(at(4));
  });

  it('is at least one, and never above the maximum', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom<LoadFeedback | undefined>(
              'fine',
              'fine',
              'overloaded',
              'unanswered',
              undefined,
            ),
            fc.nat(MAX),
          ),
        ),
        ends => {
          let pace: Pace = FIRST_PACE;
          for (const [feedback, underWay] of ends) {
            pace = nextPace(pace, feedback, { underWay, max: MAX });
            expect(pace.limit).toBeGreaterThanOrEqual(1);
            expect(pace.limit).toBeLessThanOrEqual(MAX);
          }
        },
      ),
    );
  });
});
