import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type {
  AttemptOutcome,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import { z } from 'zod';
import type { DeliveryService } from '../delivery/DeliveryService';
import { entityRef, text } from '../integrations/input';
import { audited } from './audited';
import { isoTime, listOf, pageFields, parse } from './parse';

const STATUS: DeliveryStatus[] = [
  'pending',
  'succeeded',
  'failed',
  'held',
  'cancelled',
];

const OUTCOME: AttemptOutcome[] = [
  'success',
  'error',
  'timeout',
  'throttled',
  'gone',
  'blocked',
];

const listSchema = z.strictObject({
  integrationId: text(64).optional(),
  entityRef: entityRef('component').optional(),
  eventType: text(128).optional(),
  status: listOf(z.enum(STATUS)),
  outcome: listOf(z.enum(OUTCOME)),
  from: isoTime.optional(),
  to: isoTime.optional(),
  ...pageFields,
});

/**
 * `/deliveries`.
 */
export function createDeliveriesRouter(options: {
  deliveries: DeliveryService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { deliveries, httpAuth } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(listSchema, req.query);
    res.json(await deliveries.list(request, credentials));
  });

  router.get('/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await deliveries.get(req.params.id, credentials));
  });

  router.post('/:id/redeliver', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const result = await audit(
      req,
      { eventId: 'delivery-redeliver', severityLevel: 'medium' },
      () => deliveries.redeliver(req.params.id, credentials),
    );
    res.json(result);
  });

  return router;
}
