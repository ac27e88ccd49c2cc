import { Batcher } from './Batcher';

describe('Batcher', () => {
  it('collects items during a batch, in order and up to the maximum size', async () => {
    const batches: number[][] = [];
    const release: (() => void)[] = [];
    const batcher = new Batcher<number, string>({
      run: async items => {
        batches.push(items);
        await new Promise<void>(resolve => release.push(resolve));
        return items.map(item => `#${item}`);
      },
      maxSize: 3,
    });
    const first = [batcher.add(1), batcher.add(2)];
    await Promise.resolve();
    expect(batches).toEqual([[1, 2]]);
    const later = [3, 4, 5, 6].map(item => batcher.add(item));
    expect(batches).toEqual([[1, 2]]);
    release[0]();
    await expect(Promise.all(first)).resolves.toEqual(['#1', '#2']);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    release[1]();
    await later[2];
    release[2]();
    await expect(Promise.all(later)).resolves.toEqual(['#3', '#4', '#5', '#6']);
    expect(batches[2]).toEqual([6]);
    expect(batches).toHaveLength(3);

    // It starts again after it was empty.
    const again = batcher.add(7);
    await Promise.resolve();
    release[3]();
    await expect(again).resolves.toBe('#7');
  });

  it('fails the items of a failed batch and no others', async () => {
    const batcher = new Batcher<number, number>({
      run: async items => {
        if (items.includes(2)) {
          throw new Error('refused');
        }
        return items;
      },
      maxSize: 2,
    });
    const results = await Promise.allSettled(
      [1, 2, 3, 4, 5].map(item => batcher.add(item)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('pauses after a batch, so that the next one is larger', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>({
      run: async items => {
        batches.push(items);
        return items;
      },
      maxSize: 3,
      restMs: 300,
    });
    await batcher.add(1);
    // They arrive one by one, and each would start a batch.
    const others = [2, 3].map(async item => {
      await new Promise(resolve => setImmediate(resolve));
      return batcher.add(item);
    });
    await Promise.all(others);
    expect(batches).toEqual([[1], [2, 3]]);

    // A full batch does not wait.
    await Promise.all([4, 5, 6, 7].map(item => batcher.add(item)));
    expect(batches.slice(2)).toEqual([[4, 5, 6], [7]]);
  });
});
