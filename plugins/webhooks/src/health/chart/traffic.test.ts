import { day } from '../__testUtils__/fixtures';
import { sumDays, toBars } from './traffic';

describe('toBars', () => {
  it('scales bars to the busiest day, with failures on top', () => {
    const { bars, highest } = toBars([
      day(),
      day({ success: 50 }),
      day({ success: 60, timeout: 20, error: 15, gone: 5 }),
    ]);
    const [quiet, half, full] = bars;
    expect(highest).toBe(100);
    expect(quiet).toMatchObject({ attempts: 0, parts: [] });
    expect(quiet.failureRate).toBeUndefined();
    expect(half.parts).toEqual([{ kind: 'success', share: 0.5 }]);
    expect(full.parts).toEqual([
      { kind: 'success', share: 0.6 },
      { kind: 'timeout', share: 0.2 },
      { kind: 'error', share: 0.2 },
    ]);
    expect(full.failureRate).toBe(0.4);
  });

  it('counts throttled attempts as traffic, but not as failures', () => {
    const [bar] = toBars([day({ throttled: 5 })]).bars;
    expect(bar.parts).toEqual([{ kind: 'throttled', share: 1 }]);
    expect(bar.failureRate).toBe(0);
  });

  it('draws one failure among thousands no larger than it is', () => {
    const [bar] = toBars([day({ success: 9_999, error: 1 })]).bars;
    expect(bar.parts[1]).toEqual({ kind: 'error', share: 0.0001 });
    expect(bar.failureRate).toBe(0.0001);
  });
});

describe('sumDays', () => {
  it('adds up all kinds', () => {
    const one = day({
      success: 1,
      error: 2,
      timeout: 3,
      gone: 4,
      throttled: 5,
    });
    expect(sumDays([one, one])).toMatchObject({
      success: 2,
      error: 4,
      timeout: 6,
      gone: 8,
      throttled: 10,
    });
  });
});
