import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';

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
      throw error;
    }
  };
}
