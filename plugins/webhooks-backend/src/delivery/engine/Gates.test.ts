import { Gates } from './Gates';

describe('Gates', () => {
  it('returns those whose time has come, the earliest first', () => {
    const gates = new Gates();
    gates.set('late', 30);
    gates.set('early', 10);
    gates.set('middle', 20);
    expect(gates.next()).toBe(10);
    expect(gates.takeDue(20)).toEqual(['early', 'middle']);
    expect(gates.takeDue(20)).toEqual([]);
    expect(gates.next()).toBe(30);
  });

  it('keeps the last time that was set', () => {
    const gates = new Gates();
    gates.set('a', 10);
    gates.set('a', 30);
    expect(gates.takeDue(20)).toEqual([]);
    gates.set('a', 15);
    expect(gates.takeDue(20)).toEqual(['a']);
    expect(gates.takeDue(40)).toEqual([]);
  });

  it('returns one once that got back a time it had before', () => {
    const gates = new Gates();
    gates.set('a', 10);
    gates.set('a', 30);
    gates.set('a', 10);
    expect(gates.takeDue(40)).toEqual(['a']);
  });

  it('has no time for one that was deleted', () => {
    const gates = new Gates();
    gates.set('a', 10);
    gates.delete('a');
    expect(gates.get('a')).toBeUndefined();
    expect(gates.next()).toBe(Infinity);
    expect(gates.takeDue(20)).toEqual([]);
  });
});
