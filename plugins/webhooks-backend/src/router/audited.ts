import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ErrorRequestHandler, Request } from 'express';

/** Errors that an audit event tells of already. */
const told = new WeakSet<Error>();

/**
 * Runs what a request asks for between the beginning and the end of an audit event. A refusal is the event's failure.
 *
 * @returns a function that takes the request, the event, the work, and what to note of its result
 */
export function audited(auditor: AuditorService) {
  return async <TResult>(
    req: Request,
    event: {
      eventId: string;
      severityLevel: AuditorServiceEventSeverityLevel;
      meta?: JsonObject;
    },
    work: () => Promise<TResult>,
    note: (result: TResult) => JsonObject = () => ({}),
  ): Promise<TResult> => {
    const audit = await auditor.createEvent({
      ...event,
      request: req,
      meta: { ...req.params, ...event.meta },
    });
    try {
      const result = await work();
      await audit.success({ meta: note(result) });
      return result;
    } catch (error) {
      await audit.fail({ error: error as Error });
      told.add(error as Error);
      throw error;
    }
  };
}

/**
 * Audits requests that were refused to their caller and that are no audit event otherwise: reads and dispatches, which
 * are too many to be noted one by one when they are allowed.
 */
export function auditRefusals(auditor: AuditorService): ErrorRequestHandler {
  return async (error, req, _res, next) => {
    if (isRefusal(error) && !told.has(error)) {
      const audit = await auditor.createEvent({
        eventId: 'access-refused',
        severityLevel: 'medium',
        request: req,
      });
      await audit.fail({ error });
    }
    next(error);
  };
}

/** Whether an error says that the caller lacks a permission. */
export function isRefusal(error: unknown): error is Error {
  return isError(error) && error.name === 'NotAllowedError';
}
