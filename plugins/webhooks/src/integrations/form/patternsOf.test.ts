import { patternsOf } from './patternsOf';

it('offers the patterns that group several event types', () => {
  expect(patternsOf(['a.b.c', 'a.b.d', 'a.e', 'f.g'])).toEqual([
    '*',
    'a.*',
    'a.b.*',
  ]);
  expect(patternsOf(['a.b'])).toEqual([]);
});
