import { formatCount, formatDuration, formatRate, formatSize } from './format';

it.each([
  [0, '0'],
  [9_999, '9,999'],
  [10_000, '10,000+'],
])('formats a count of %p as %p', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it.each([
  [0.4, '0 ms'],
  [850, '850 ms'],
  [1_500, '1.5 s'],
  [15_000, '15 s'],
])('formats a duration of %p ms as %p', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [1, '100 %'],
  [0.99999, '99.9 %'],
  [0.714, '71.4 %'],
  [0, '0 %'],
])('formats a rate of %p as %p', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

it('counts bytes rather than characters', () => {
  expect(formatSize('häß')).toBe('5 B');
  expect(formatSize('x'.repeat(2_048))).toBe('2.0 kB');
});
