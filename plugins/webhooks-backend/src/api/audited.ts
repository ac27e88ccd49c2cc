import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ErrorRequestHandler, Request } from 'express';
import { toRefusal } from '../access/refusal';

/** Errors that have already been audited. */
const auditedErrors = new WeakSet<Error>();

/** Work that can add facts to its audit event, which are kept if the work fails. */
type AuditedWork<TResult> = (
  add: (meta: JsonObject) => void,
) => Promise<TResult>;

/**
 * Runs work within an audit event. A refusal is recorded as a failure of the event.
 *
 * @param note - derives facts from the result
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
    auditedErrors.add(error as Error);
    throw error;
  }
}

/**
 * Like {@link withAudit}, for requests.
 *
 * @returns a function that takes the request, the event, the work, and a function to derive facts from its result
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
 * Audits a refusal that has not been audited yet. This covers reads and dispatches, which are too many to audit when
 * they are allowed.
 */
export async function auditRefusal(
  auditor: AuditorService,
  error: unknown,
  about: Pick<AuditorServiceCreateEventOptions, 'request' | 'meta'>,
): Promise<void> {
  const refused = isError(error) ? toRefusal(error) : undefined;
  if (refused && !auditedErrors.has(error as Error)) {
    const audit = await auditor.createEvent({
      eventId: 'access-refused',
      severityLevel: 'medium',
      ...about,
    });
    await audit.fail({ error: refused });
  }
}

/** Audits refused requests. */
export function auditRefusals(auditor: AuditorService): ErrorRequestHandler {
  return async (error, req, _res, next) => {
    await auditRefusal(auditor, error, { request: req });
    next(error);
  };
}
