import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import express, {
  type NextFunction,
  type Request,
  type Response,
  type Router as ExpressRouter,
} from 'express';
import Router from 'express-promise-router';
import type { DeliveryService } from '../delivery/DeliveryService';
import type { Dispatcher } from '../dispatch/Dispatcher';
import type { EventTypeRegistry } from '../dispatch/EventTypeRegistry';
import type { IntegrationSecretService } from '../integrations/IntegrationSecretService';
import type { IntegrationService } from '../integrations/IntegrationService';
import type { IntegrationStateService } from '../integrations/IntegrationStateService';
import { auditRefusals } from './audited';
import { createDeliveriesRouter } from './deliveriesRouter';
import { createEventsRouter } from './eventsRouter';
import { createIntegrationsRouter } from './integrationsRouter';

/** Room for what a dispatch says beside its payload. */
const ENVELOPE_BYTES = 131_072;

/**
 * The REST API, one file a resource.
 */
export function createRouter(options: {
  eventTypes: EventTypeRegistry;
  integrations: IntegrationService;
  states: IntegrationStateService;
  secrets: IntegrationSecretService;
  deliveries: DeliveryService;
  dispatcher: Dispatcher;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  maxPayloadBytes: number;
}): ExpressRouter {
  const router = Router();
  router.use(
    express.json({
      limit: options.maxPayloadBytes + ENVELOPE_BYTES,
      // Every body here is JSON, and a caller who forgot to say so should not be told that fields are missing.
      type: () => true,
    }),
    withoutBody,
  );
  router.get('/event-types', async (_req, res) => {
    res.json({ items: options.eventTypes.list() });
  });
  router.use('/integrations', createIntegrationsRouter(options));
  router.use('/events', createEventsRouter(options));
  router.use('/deliveries', createDeliveriesRouter(options));
  router.use(req => {
    throw new NotFoundError(`There is no ${req.method} ${req.path} here`);
  });
  router.use(auditRefusals(options.auditor));
  return router;
}

/** The parser puts all of the body, secrets included, on its error, which answers and logs would repeat. */
function withoutBody(
  error: Error & { type?: string },
  _req: Request,
  _res: Response,
  next: NextFunction,
): void {
  next(
    error.type === 'entity.parse.failed'
      ? new InputError('The body is not a JSON object')
      : error,
  );
}
