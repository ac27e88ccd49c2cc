import { InputError } from '@backstage/errors';

/**
 * A payload over the limit: an `InputError` that is answered with 413.
 */
export class PayloadTooLargeError extends InputError {
  readonly statusCode = 413;
}
