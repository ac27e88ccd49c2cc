import { serializeEvent } from '../backend';

export const EVENT_TYPE = 'bench.thing.happened';
/** Concurrent callers. Each waits until its event is stored. */
export const CALLERS = 200;
const BODY_BYTES = 1024;

const filler = 'x'.repeat(
  BODY_BYTES -
    serializeEvent(EVENT_TYPE, { number: 1_000_000, filler: '' }, 0).length,
);

/**
 * The payload of an event with a request body of 1 KB.
 */
export function payload(index: number) {
  return { number: 1_000_000 + index, filler };
}

/** The request body that every contender sends. */
export function body(index: number): string {
  return serializeEvent(EVENT_TYPE, payload(index), Date.now());
}
