import { day } from '../../__testUtils__/fixtures';
import { toMarkers } from './markers';
import { toPeriods } from './traffic';

describe('toMarkers', () => {
  it('collects the changes of each period', () => {
    const periods = toPeriods([
      day({ date: '2026-01-01' }),
      day({ date: '2026-01-02' }),
      day({ date: '2026-01-03' }),
    ]);
    const change = (at: string, event: 'disable' | 'enable' | 'hand-over') => ({
      id: at,
      at,
      event: `integration-${event}` as const,
    });

    expect(
      toMarkers(periods, [
        change('2025-12-31T23:59:59.999Z', 'disable'),
        change('2026-01-01T00:00:00.000Z', 'hand-over'),
        change('2026-01-03T10:00:00.000Z', 'disable'),
        change('2026-01-03T11:00:00.000Z', 'enable'),
        change('2026-01-03T12:00:00.000Z', 'disable'),
      ]),
    ).toEqual([
      { index: 0, kinds: ['edit'] },
      { index: 2, kinds: ['stop', 'start'] },
    ]);
  });
});
