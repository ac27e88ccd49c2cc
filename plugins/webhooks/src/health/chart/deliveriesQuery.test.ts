import { deliveriesQuery } from './deliveriesQuery';

describe('deliveriesQuery', () => {
  it('selects a period, excluding its end', () => {
    const query = deliveriesQuery({
      start: '2026-01-02T00:00:00.000Z',
      end: '2026-01-03T00:00:00.000Z',
    });

    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      range: 'custom',
      from: '2026-01-02T00:00:00.000Z',
      to: '2026-01-02T23:59:59.999Z',
    });
  });

  it('selects some of the deliveries after a given time', () => {
    expect(
      deliveriesQuery({ start: '2026-01-02T00:00:00.000Z' }, { code: '500' }),
    ).toBe('range=custom&from=2026-01-02T00%3A00%3A00.000Z&code=500');
  });
});
