import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type RequestHandler,
} from 'express';
import { PayloadTooLargeError } from '../dispatch/errors';

/** Room for what a dispatch says beside its payload. */
const ENVELOPE_BYTES = 131_072;

/**
 * Reads the body of a request as JSON, with errors that say what to do.
 */
export function jsonBody(options: {
  maxPayloadBytes: number;
}): [RequestHandler, ErrorRequestHandler] {
  const limit = options.maxPayloadBytes + ENVELOPE_BYTES;
  return [
    express.json({
      limit,
      // Every body here is JSON, and a caller who forgot to say so should not be told that fields are missing.
      type: () => true,
    }),
    (error, _req, _res, next) => next(readable(error, limit)),
  ];
}

function readable(error: Error & { type?: string }, limit: number): Error {
  switch (error.type) {
    // The parser puts all of the body, secrets included, on this one, which answers and logs would repeat.
    case 'entity.parse.failed':
      return new InputError('The body is not a JSON object');
    case 'entity.too.large':
      return new PayloadTooLargeError(
        `The body has more than ${limit} bytes. Send a reference to the data instead; an administrator can raise webhooks.delivery.maxPayloadBytes, which leaves ${ENVELOPE_BYTES} for the rest of a request.`,
      );
    default:
      return error;
  }
}
