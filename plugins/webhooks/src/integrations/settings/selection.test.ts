import { DateTime } from 'luxon';
import { toReplayRequest, toRequest, USUAL, WAITING } from './selection';

const NOW = DateTime.fromISO('2026-03-02T12:00:00.000Z') as DateTime<true>;

describe('toReplayRequest', () => {
  it('selects the failed and held deliveries of the last day', () => {
    expect(toReplayRequest(USUAL, NOW)).toEqual({
      from: '2026-03-01T12:00:00.000Z',
      status: ['failed', 'held'],
    });
  });

  it('selects events that were never sent, without a status', () => {
    expect(
      toReplayRequest({ ...USUAL, status: [], sending: 'missing' }, NOW),
    ).toEqual({ from: '2026-03-01T12:00:00.000Z', missing: true });
  });

  it('selects the current state of the catalog, without a time', () => {
    expect(toReplayRequest({ ...USUAL, sending: 'catalog' }, NOW)).toEqual({
      catalog: 'current',
    });
  });

  it('uses both ends of a custom range, and event types', () => {
    expect(
      toReplayRequest(
        {
          range: 'custom',
          from: '2026-03-01T09:00:00.000Z',
          to: '2026-03-01T09:05:00.000Z',
          status: ['pending'],
          eventTypes: ['a.b'],
        },
        NOW,
      ),
    ).toEqual({
      from: '2026-03-01T09:00:00.000Z',
      to: '2026-03-01T09:05:00.000Z',
      status: ['pending'],
      eventTypes: ['a.b'],
    });
  });

  it.each([
    ['no beginning', { range: 'custom' as const }],
    ['no status', { status: [] }],
  ])('returns undefined with %s', (_, choice) => {
    expect(toReplayRequest({ ...USUAL, ...choice }, NOW)).toBeUndefined();
  });
});

describe('toRequest', () => {
  it('selects all waiting deliveries of any time', () => {
    expect(toRequest(WAITING, NOW)).toEqual({ status: ['pending', 'held'] });
  });

  it("leaves the end of a range that ends now to the backend's clock", () => {
    expect(toRequest({ ...WAITING, range: 'hour' }, NOW)).toEqual({
      from: '2026-03-02T11:00:00.000Z',
      status: ['pending', 'held'],
    });
  });
});
