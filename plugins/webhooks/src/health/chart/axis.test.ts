import { labelledIndexes, stepPath, toAxis } from './axis';

describe('toAxis', () => {
  it.each([
    [0, 1, [0]],
    [1, 1, [1, 0]],
    [7, 8, [8, 4, 0]],
    [11, 15, [15, 0]],
    [100, 100, [100, 50, 0]],
    [301, 400, [400, 200, 0]],
    [9_001, 10_000, [10_000, 5_000, 0]],
  ])('ends an axis up to %d at %d', (highest, max, ticks) => {
    expect(toAxis(highest)).toEqual({ max, ticks });
  });
});

describe('labelledIndexes', () => {
  it.each([
    [0, []],
    [2, [0, 1]],
    [7, [0, 2, 4, 6]],
    [12, [0, 3, 6, 9]],
    [48, [0, 12, 24, 36]],
  ])('are spread over %d items', (count, indexes) => {
    expect(labelledIndexes(count, 4)).toEqual(indexes);
  });
});

describe('stepPath', () => {
  it('connects neighbours and leaves gaps', () => {
    expect(stepPath([10, 20, undefined, 40], 40)).toBe('M0 75H1V50H2M3 0H4');
  });

  it('is empty without values', () => {
    expect(stepPath([undefined], 10)).toBe('');
  });
});
