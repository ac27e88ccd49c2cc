import fc from 'fast-check';
import { PriorityQueue } from './PriorityQueue';

describe('PriorityQueue', () => {
  it('pops in the order of priorities, equal ones in the order of pushes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), priorities => {
        const queue = new PriorityQueue<number>();
        priorities.forEach((priority, i) => queue.push(i, priority));
        expect(queue.size).toBe(priorities.length);
        const popped: number[] = [];
        while (queue.size > 0) {
          expect(queue.peek()!.item).toBe(queue.peek()!.item);
          popped.push(queue.pop()!);
        }
        expect(popped).toEqual(
          priorities
            .map((_, i) => i)
            .sort((a, b) => priorities[a] - priorities[b] || a - b),
        );
      }),
    );
  });

  it('is empty without items', () => {
    const queue = new PriorityQueue<string>();
    expect(queue.peek()).toBeUndefined();
    expect(queue.pop()).toBeUndefined();
  });
});
