import { isError, ResponseError } from '@backstage/errors';
import { cutLine } from './format';

/** Longer messages quote input that nobody reads to the end. */
const MAX_MESSAGE = 1_000;

/** The message of the backend without the wording of the transport. */
export function errorMessage(error: unknown): string {
  return cutLine(fullMessage(error), MAX_MESSAGE);
}

function fullMessage(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.body?.error?.message ?? error.message;
  }
  return isError(error) ? error.message : String(error);
}

/** The HTTP status of an error response. */
export function errorStatus(error: unknown): number | undefined {
  return isError(error) && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
