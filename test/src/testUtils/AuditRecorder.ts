import {
  coreServices,
  createServiceFactory,
  type AuditorService,
  type AuditorServiceCreateEventOptions,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/** A completed audit event. */
export interface RecordedAudit {
  eventId: string;
  severityLevel?: string;
  status: 'succeeded' | 'failed';
  /** The caller of the request, if any. */
  path?: string;
  meta: JsonObject;
  error?: Error;
}

/** An auditor that records its events. */
export class AuditRecorder implements AuditorService {
  readonly events: RecordedAudit[] = [];

  async createEvent(options: AuditorServiceCreateEventOptions) {
    const record = (
      status: RecordedAudit['status'],
      more: { meta?: JsonObject; error?: Error } = {},
    ) => {
      this.events.push({
        eventId: options.eventId,
        severityLevel: options.severityLevel,
        status,
        path: options.request?.originalUrl,
        meta: { ...options.meta, ...more.meta },
        error: more.error,
      });
    };
    return {
      success: async (more?: { meta?: JsonObject }) =>
        record('succeeded', more),
      fail: async (more: { error: Error; meta?: JsonObject }) =>
        record('failed', more),
    };
  }

  /** Returns and clears the recorded events. */
  take(): RecordedAudit[] {
    return this.events.splice(0);
  }

  /** The auditor service of a test backend. */
  factory(): ServiceFactory {
    return createServiceFactory({
      service: coreServices.auditor,
      deps: {},
      factory: () => this,
    });
  }
}
