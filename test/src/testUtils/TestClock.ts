import { durationToMilliseconds, type HumanDuration } from '@backstage/types';

/** A clock that only moves when a test advances it. */
export class TestClock {
  #now: number;

  /** @param time - its initial time, in ISO format */
  constructor(time: string = '2026-03-02T12:00:00Z') {
    this.#now = Date.parse(time);
  }

  now(): number {
    return this.#now;
  }

  advance(duration: HumanDuration): number {
    this.#now += durationToMilliseconds(duration);
    return this.#now;
  }

  set(time: string): number {
    this.#now = Date.parse(time);
    return this.#now;
  }
}
