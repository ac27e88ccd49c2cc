import { createFormat, localeFor } from './format';

const format = createFormat('en');

describe('createFormat', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10,000+'],
  ])('formats a count of %p as %p', (count, text) => {
    expect(format.count(count)).toBe(text);
  });

  it.each([
    [0.4, '0 ms'],
    [850, '850 ms'],
    [1_500, '1.5 s'],
    [15_000, '15 s'],
  ])('formats a duration of %p ms as %p', (ms, text) => {
    expect(format.duration(ms)).toBe(text);
  });

  it.each([
    [1, '100%'],
    [0.99999, '99.9%'],
    [0.714, '71.4%'],
    [0, '0%'],
  ])('formats a rate of %p as %p', (rate, text) => {
    expect(format.rate(rate)).toBe(text);
  });

  it.each([
    [72_000, '1 min, 12 sec'],
    [5_000, '5 sec'],
    [-1_000, '1 sec'],
  ])('formats what remains of %p ms as %p', (ms, text) => {
    jest.useFakeTimers();
    try {
      const then = new Date(Date.now() + ms).toISOString();
      expect(format.remaining(then).replace(/\s/g, ' ')).toBe(text);
    } finally {
      jest.useRealTimers();
    }
  });

  it('measures sizes in bytes rather than characters', () => {
    expect(format.size('häß')).toBe('5 B');
    expect(format.size('x'.repeat(2_000))).toBe('2 kB');
  });

  it('formats relative times in the given language, and exact times with their zone', () => {
    const past = new Date(Date.now() - 3 * 3_600_000).toISOString();
    expect(format.relative(past)).toBe('3 hours ago');
    expect(createFormat('de').relative(past)).toBe('vor 3 Stunden');
    expect(createFormat('de').relative(new Date().toISOString())).toBe('jetzt');
    expect(format.exact('2026-01-02T03:04:05.000Z')).toMatch(
      /^Jan \d, 2026, .*(GMT|UTC|[A-Z]{2,4}T)/,
    );
  });
});

describe('localeFor', () => {
  it.each([
    ['en', ['de-AT', 'en-GB'], 'en-GB'],
    ['en', ['de-AT'], 'en'],
    ['de', ['de-AT', 'en-GB'], 'de-AT'],
  ])(
    'for a portal in %p, picks from the browser locales %p the locale %p',
    (language, locales, locale) => {
      expect(localeFor(language, locales)).toBe(locale);
    },
  );
});
