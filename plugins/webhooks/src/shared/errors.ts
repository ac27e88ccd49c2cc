import { isError, ResponseError } from '@backstage/errors';
import { cutLine } from './format';

/** Longer messages quote something that nobody reads to the end. */
const MAX_MESSAGE = 1_000;

/** The sentence that the backend gave, without the transport's wording around it. */
export function errorMessage(error: unknown): string {
  return cutLine(fullMessage(error), MAX_MESSAGE);
}

function fullMessage(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.body?.error?.message ?? error.message;
  }
  return isError(error) ? error.message : String(error);
}

/** The HTTP status of an error that the backend answered with. */
export function errorStatus(error: unknown): number | undefined {
  return isError(error) && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
