import { InputError, ServiceUnavailableError } from '@backstage/errors';

/**
 * A payload, or a whole request, over the limit: an `InputError` that is answered with 413.
 */
export class PayloadTooLargeError extends InputError {
  readonly statusCode = 413;
}

/**
 * A caller that asks for too much: a `ServiceUnavailableError`, which is worth trying again, that is answered with
 * 429.
 */
export class TooManyRequestsError extends ServiceUnavailableError {
  readonly statusCode = 429;
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number = 1) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
