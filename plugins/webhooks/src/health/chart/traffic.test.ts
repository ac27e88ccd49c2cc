import { day } from '../../__testUtils__/fixtures';
import { sumCounts, toBars, toPeriods } from './traffic';

describe('toBars', () => {
  it('scales bars to the axis, with failures on top', () => {
    const [quiet, half, full] = toBars(
      [
        day(),
        day({ success: 50 }),
        day({ success: 60, timeout: 20, error: 15, gone: 5 }),
      ],
      100,
    );
    expect(quiet).toEqual({ parts: [], failureRate: undefined });
    expect(half.parts).toEqual([{ kind: 'success', share: 0.5 }]);
    expect(full.parts).toEqual([
      { kind: 'success', share: 0.6 },
      { kind: 'timeout', share: 0.2 },
      { kind: 'error', share: 0.2 },
    ]);
    expect(full.failureRate).toBe(0.4);
  });

  it('counts throttled attempts as traffic, but not as failures', () => {
    const [bar] = toBars([day({ throttled: 5 })], 5);
    expect(bar.parts).toEqual([{ kind: 'throttled', share: 1 }]);
    expect(bar.failureRate).toBe(0);
  });

  it('draws one failure among thousands no larger than it is', () => {
    const [bar] = toBars([day({ success: 9_999, error: 1 })], 10_000);
    expect(bar.parts[1]).toEqual({ kind: 'error', share: 0.0001 });
    expect(bar.failureRate).toBe(0.0001);
  });
});

describe('toPeriods', () => {
  it('spans whole UTC days', () => {
    expect(toPeriods([day({ date: '2026-02-28', success: 1 })])).toEqual([
      {
        start: '2026-02-28T00:00:00.000Z',
        end: '2026-03-01T00:00:00.000Z',
        success: 1,
        error: 0,
        timeout: 0,
        gone: 0,
        throttled: 0,
      },
    ]);
  });
});

describe('sumCounts', () => {
  it('adds up all kinds', () => {
    const one = day({
      success: 1,
      error: 2,
      timeout: 3,
      gone: 4,
      throttled: 5,
    });
    expect(sumCounts([one, one])).toEqual({
      success: 2,
      error: 4,
      timeout: 6,
      gone: 8,
      throttled: 10,
    });
  });
});
