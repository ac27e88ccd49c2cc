import { day } from '../__testUtils__/fixtures';
import { toBars, HEIGHT } from './toBars';

describe('toBars', () => {
  it('scales bars to the busiest day, with failures on top', () => {
    const [quiet, half, full] = toBars([
      day(),
      day({ success: 50 }),
      day({ success: 60, timeout: 20, error: 15, gone: 5 }),
    ]);
    expect(quiet.parts).toEqual([]);
    expect(half.parts).toEqual([{ kind: 'success', y: 50, height: 50 }]);
    expect(full.parts).toEqual([
      { kind: 'success', y: 40, height: 60 },
      { kind: 'timeout', y: 20, height: 20 },
      { kind: 'error', y: 0, height: 20 },
    ]);
  });

  it('counts throttled attempts as traffic', () => {
    const [bar] = toBars([day({ throttled: 5 })]);
    expect(bar.parts).toEqual([{ kind: 'throttled', y: 0, height: HEIGHT }]);
  });

  it('keeps one failure among thousands visible, inside the chart', () => {
    const [bar] = toBars([day({ success: 9_999, error: 1 })]);
    const failure = bar.parts[1];
    expect(failure.height).toBeGreaterThan(2);
    expect(failure.y).toBeGreaterThanOrEqual(0);
    expect(bar.parts[0].height + failure.height).toBeCloseTo(HEIGHT);
  });
});
