import { PacedIntegrations } from './PacedIntegrations';

describe('PacedIntegrations', () => {
  it('returns due integrations, earliest first', () => {
    const paced = new PacedIntegrations();
    paced.set('late', 30);
    paced.set('early', 10);
    paced.set('middle', 20);
    expect(paced.next()).toBe(10);
    expect(paced.takeDue(20)).toEqual(['early', 'middle']);
    expect(paced.takeDue(20)).toEqual([]);
    expect(paced.next()).toBe(30);
  });

  it('keeps the last time set', () => {
    const paced = new PacedIntegrations();
    paced.set('a', 10);
    paced.set('a', 30);
    expect(paced.takeDue(20)).toEqual([]);
    paced.set('a', 15);
    expect(paced.takeDue(20)).toEqual(['a']);
    expect(paced.takeDue(40)).toEqual([]);
  });

  it('returns an integration once after it was set to an earlier time', () => {
    const paced = new PacedIntegrations();
    paced.set('a', 10);
    paced.set('a', 30);
    paced.set('a', 10);
    expect(paced.takeDue(40)).toEqual(['a']);
  });

  it('has no time for a deleted integration', () => {
    const paced = new PacedIntegrations();
    paced.set('a', 10);
    paced.delete('a');
    expect(paced.get('a')).toBeUndefined();
    expect(paced.next()).toBe(Infinity);
    expect(paced.takeDue(20)).toEqual([]);
  });
});
