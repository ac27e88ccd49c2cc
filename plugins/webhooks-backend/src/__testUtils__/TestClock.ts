import {
  createServiceFactory,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import { Duration, type DurationLikeObject } from 'luxon';
import { clockServiceRef } from '../clockServiceRef';
import type { Clock } from '../model/clock';

/** A clock that only moves when a test advances it. */
export class TestClock implements Clock {
  #now: number;

  /** @param time - its initial time, in ISO format */
  constructor(time: string = '2026-03-02T12:00:00Z') {
    this.#now = Date.parse(time);
  }

  now(): number {
    return this.#now;
  }

  advance(duration: DurationLikeObject): number {
    this.#now += Duration.fromObject(duration).toMillis();
    return this.#now;
  }

  set(time: string): number {
    this.#now = Date.parse(time);
    return this.#now;
  }

  /** The clock service of a test backend. */
  factory(): ServiceFactory {
    return createServiceFactory({
      service: clockServiceRef,
      deps: {},
      factory: () => this,
    });
  }
}
