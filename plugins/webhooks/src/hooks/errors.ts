import { isError, ResponseError } from '@backstage/errors';

/** The sentence that the backend gave, without the transport's wording around it. */
export function errorMessage(error: unknown): string {
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
