import type { ErrorRequestHandler } from 'express';
import { withoutOutage } from '../unavailable';
import { TooManyRequestsError } from '../../model/errors';

/** About the time that a database takes to restart. */
const OUTAGE_SECONDS = 5;

/** Sets `Retry-After` on responses for rate limits and database outages. */
export function retryAfter(): ErrorRequestHandler {
  return (error, _req, res, next) => {
    const shown = withoutOutage(error) as Error;
    if (shown instanceof TooManyRequestsError) {
      res.set('Retry-After', String(shown.retryAfterSeconds));
    } else if (shown.name === 'ServiceUnavailableError') {
      res.set('Retry-After', String(OUTAGE_SECONDS));
    }
    next(shown);
  };
}
