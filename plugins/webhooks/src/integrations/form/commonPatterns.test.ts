import { commonPatterns } from './commonPatterns';

describe('commonPatterns', () => {
  it('returns the patterns that match several event types', () => {
    expect(commonPatterns(['a.b.c', 'a.b.d', 'a.e', 'f.g'])).toEqual([
      '*',
      'a.*',
      'a.b.*',
    ]);
    expect(commonPatterns(['a.b'])).toEqual([]);
  });
});
