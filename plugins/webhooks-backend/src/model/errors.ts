import { InputError, ServiceUnavailableError } from '@backstage/errors';

/** A payload or request over the size limit: an `InputError` with status 413. */
export class PayloadTooLargeError extends InputError {
  readonly statusCode = 413;
}

/** A caller over a rate limit: a `ServiceUnavailableError`, which is retryable, with status 429. */
export class TooManyRequestsError extends ServiceUnavailableError {
  readonly statusCode = 429;
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number = 1) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A retryable error with a cause. The constructor would append the message of the cause to the sentence. */
export function unavailable(
  message: string,
  cause: Error | undefined,
): ServiceUnavailableError {
  return Object.assign(new ServiceUnavailableError(message), { cause });
}
