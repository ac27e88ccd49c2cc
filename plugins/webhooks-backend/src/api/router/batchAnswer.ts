import type {
  BatchDispatchAnswer,
  DispatchResult,
} from 'backstage-plugin-webhooks-common';
import { withoutOutage } from '../unavailable';

const STATUS_CODES: Record<string, number> = {
  InputError: 400,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  ServiceUnavailableError: 503,
};
/** Errors about the caller or the server, not about an event. */
const ABOUT_THE_CALL = [403, 429, 503];

/**
 * The response to each event of a batch.
 *
 * @throws the first error that is not about an event; or the first error if no event was accepted and all errors are
 * about the caller or the server
 */
export function batchAnswer(
  outcomes: (DispatchResult | Error)[],
): BatchDispatchAnswer[] {
  const answers = outcomes.map(answerTo);
  if (answers.every(({ status }) => ABOUT_THE_CALL.includes(status))) {
    throw outcomes[0];
  }
  return answers;
}

function answerTo(outcome: DispatchResult | Error): BatchDispatchAnswer {
  if (!(outcome instanceof Error)) {
    return { status: 202, ...outcome };
  }
  const error = withoutOutage(outcome) as Error & { statusCode?: number };
  const status = error.statusCode ?? STATUS_CODES[error.name];
  if (status === undefined) {
    throw error;
  }
  return { status, error: { name: error.name, message: error.message } };
}
