import { commonPatterns } from './commonPatterns';

it('offers the patterns that group several event types', () => {
  expect(commonPatterns(['a.b.c', 'a.b.d', 'a.e', 'f.g'])).toEqual([
    '*',
    'a.*',
    'a.b.*',
  ]);
  expect(commonPatterns(['a.b'])).toEqual([]);
});
