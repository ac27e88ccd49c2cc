import { InputError, ServiceUnavailableError } from '@backstage/errors';

/**
 * A payload, or a whole request, over the limit: an `InputError` that is answered with 413.
 */
export class PayloadTooLargeError extends InputError {
  readonly statusCode = 413;
}

/**
 * A caller that dispatches too often: a `ServiceUnavailableError`, which is worth trying again, that is answered with
 * 429.
 */
export class TooManyRequestsError extends ServiceUnavailableError {
  readonly statusCode = 429;
}
