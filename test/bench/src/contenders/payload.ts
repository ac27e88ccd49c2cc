import { serializeEvent } from '../backend';

export const EVENT_TYPE = 'bench.thing.happened';
/** Callers that hand over events at once, each waiting until its event is safe. */
export const CALLERS = 200;
const BODY_BYTES = 1024;

const filler = 'x'.repeat(
  BODY_BYTES -
    serializeEvent(EVENT_TYPE, { number: 1_000_000, filler: '' }, 0).length,
);

/**
 * The payload of an event whose request body has 1 KB.
 */
export function payload(index: number) {
  return { number: 1_000_000 + index, filler };
}

/** The request body, as every contender sends it. */
export function body(index: number): string {
  return serializeEvent(EVENT_TYPE, payload(index), Date.now());
}
