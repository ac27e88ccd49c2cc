import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ErrorRequestHandler, Request } from 'express';
import { toRefusal } from '../access/refusal';

/** Errors that an audit event tells of already. */
const told = new WeakSet<Error>();

/** Work that adds what it finds out to its audit event, which also carries it when the work fails. */
type AuditedWork<TResult> = (
  add: (meta: JsonObject) => void,
) => Promise<TResult>;

/**
 * Runs work between the beginning and the end of an audit event. A refusal is the event's failure.
 *
 * @param note - what to note of the result
 */
export async function withAudit<TResult>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  work: AuditedWork<TResult>,
  note: (result: TResult) => JsonObject = () => ({}),
): Promise<TResult> {
  const audit = await auditor.createEvent(event);
  const found: JsonObject = {};
  try {
    const result = await work(meta => Object.assign(found, meta));
    await audit.success({ meta: { ...found, ...note(result) } });
    return result;
  } catch (error) {
    await audit.fail({
      error: toRefusal(error as Error) ?? (error as Error),
      meta: found,
    });
    told.add(error as Error);
    throw error;
  }
}

/**
 * {@link withAudit} for what requests ask for.
 *
 * @returns a function that takes the request, the event, the work, and what to note of its result
 */
export function audited(auditor: AuditorService) {
  return <TResult>(
    req: Request,
    event: Omit<AuditorServiceCreateEventOptions, 'request'>,
    work: AuditedWork<TResult>,
    note?: (result: TResult) => JsonObject,
  ): Promise<TResult> =>
    withAudit(
      auditor,
      { ...event, request: req, meta: { ...req.params, ...event.meta } },
      work,
      note,
    );
}

/**
 * Audits an error that refuses something to its caller, unless an audit event tells of it already: those of reads and
 * dispatches, which are too many to be noted one by one when they are allowed.
 */
export async function auditRefusal(
  auditor: AuditorService,
  error: unknown,
  about: Pick<AuditorServiceCreateEventOptions, 'request' | 'meta'>,
): Promise<void> {
  const refused = isError(error) ? toRefusal(error) : undefined;
  if (refused && !told.has(error as Error)) {
    const audit = await auditor.createEvent({
      eventId: 'access-refused',
      severityLevel: 'medium',
      ...about,
    });
    await audit.fail({ error: refused });
  }
}

/**
 * Audits requests that were refused to their caller.
 */
export function auditRefusals(auditor: AuditorService): ErrorRequestHandler {
  return async (error, req, _res, next) => {
    await auditRefusal(auditor, error, { request: req });
    next(error);
  };
}
