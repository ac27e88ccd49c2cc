import { changedFields } from './changedFields';

describe('changedFields', () => {
  it.each([
    [{ name: 'B' }, ['name']],
    [{ name: 'A' }, []],
    [{ name: undefined }, []],
    [{ eventTypes: ['a.*'] }, []],
    [{ eventTypes: ['a.*', 'b.*'] }, ['eventTypes']],
    [{ description: null }, []],
    [{ maxPerSecond: null }, ['maxPerSecond']],
    [{ headers: {} }, ['headers']],
  ])('of %j are %j', (changes, changed) => {
    expect(
      changedFields(
        { name: 'A', eventTypes: ['a.*'], maxPerSecond: 5, headers: {} },
        changes,
      ),
    ).toEqual(changed);
  });
});
