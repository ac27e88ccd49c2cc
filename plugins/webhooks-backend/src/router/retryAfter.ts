import type { ErrorRequestHandler } from 'express';
import { TooManyRequestsError } from '../dispatch/errors';

/**
 * Tells callers that asked for too much when to come back.
 */
export function retryAfter(): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (error instanceof TooManyRequestsError) {
      res.set('Retry-After', String(error.retryAfterSeconds));
    }
    next(error);
  };
}
