import { DateTime } from 'luxon';
import { toReplayRequest, toRequest, USUAL, WAITING } from './selection';

const NOW = DateTime.fromISO('2026-03-02T12:00:00.000Z') as DateTime<true>;

describe('toReplayRequest', () => {
  it('asks for the deliveries of the last day that did not arrive', () => {
    expect(toReplayRequest(USUAL, NOW)).toEqual({
      from: '2026-03-01T12:00:00.000Z',
      status: ['failed', 'held'],
    });
  });

  it('takes both ends of a custom range, and event types', () => {
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
  ])('asks for nothing with %s', (_, choice) => {
    expect(toReplayRequest({ ...USUAL, ...choice }, NOW)).toBeUndefined();
  });
});

describe('toRequest', () => {
  it('asks for all that waits, since ever', () => {
    expect(toRequest(WAITING, NOW)).toEqual({ status: ['pending', 'held'] });
  });

  it('takes the end of a range that ends now from the clock of the backend', () => {
    expect(toRequest({ ...WAITING, range: 'hour' }, NOW)).toEqual({
      from: '2026-03-02T11:00:00.000Z',
      status: ['pending', 'held'],
    });
  });
});
