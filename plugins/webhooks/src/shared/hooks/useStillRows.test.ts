import { act, renderHook } from '@testing-library/react';
import { useStillRows } from './useStillRows';

const rows = (...names: string[]) => names.map(id => ({ id, state: 'old' }));

function start(page = 'first') {
  return renderHook(
    (props: {
      page?: string;
      latest?: ReturnType<typeof rows>;
      held: boolean;
    }) => useStillRows(props.page, props.latest, props.held),
    { initialProps: { page, latest: rows('b', 'a'), held: false } as never },
  );
}

function ids(result: { current: { rows?: { id: string }[] } }) {
  return result.current.rows?.map(({ id }) => id);
}

describe('useStillRows', () => {
  it('shows new rows at once when nobody points at them', () => {
    const { result, rerender } = start();

    rerender({ page: 'first', latest: rows('c', 'b'), held: false });

    expect(ids(result)).toEqual(['c', 'b']);
    expect(result.current.fresh).toBe(0);
  });

  it('keeps held rows in place, and counts the new ones', () => {
    const { result, rerender } = start();

    rerender({ page: 'first', latest: rows('d', 'c', 'b'), held: true });
    expect(ids(result)).toEqual(['b', 'a']);
    expect(result.current.fresh).toBe(2);

    rerender({ page: 'first', latest: rows('e', 'd', 'c'), held: true });
    expect(ids(result)).toEqual(['b', 'a']);
    expect(result.current.fresh).toBe(3);
  });

  it('updates the content of held rows', () => {
    const { result, rerender } = start();

    rerender({
      page: 'first',
      latest: [{ id: 'b', state: 'new' }],
      held: true,
    });

    expect(result.current.rows).toEqual([
      { id: 'b', state: 'new' },
      { id: 'a', state: 'old' },
    ]);
  });

  it('shows new rows on demand, and holds those', () => {
    const { result, rerender } = start();
    const latest = rows('c', 'b');
    rerender({ page: 'first', latest, held: true });

    act(() => result.current.showFresh());
    expect(ids(result)).toEqual(['c', 'b']);

    rerender({ page: 'first', latest: rows('d', 'c'), held: true });
    expect(ids(result)).toEqual(['c', 'b']);
    expect(result.current.fresh).toBe(1);
  });

  it('shows another page although rows are held', () => {
    const { result, rerender } = start();

    rerender({ page: undefined, latest: rows('b', 'a'), held: true });
    rerender({ page: 'second', latest: rows('z', 'y'), held: true });

    expect(ids(result)).toEqual(['z', 'y']);
    expect(result.current.fresh).toBe(0);
  });

  it('shows the first rows of an empty page', () => {
    const { result, rerender } = start();
    rerender({ page: 'empty', latest: [], held: true });

    rerender({ page: 'empty', latest: rows('a'), held: true });

    expect(ids(result)).toEqual(['a']);
  });
});
