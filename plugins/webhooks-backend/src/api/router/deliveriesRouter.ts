import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { CancellationService } from '../../delivery/CancellationService';
import type { DeliveryService } from '../../delivery/DeliveryService';
import type { SignatureService } from '../../delivery/SignatureService';
import { audited } from '../audited';
import { parse } from '../parse';
import {
  checkSignatureSchema,
  countDeliveriesSchema,
  emptySchema,
  listDeliveriesSchema,
} from '../schemas/requests';
import { deliveryJson } from './deliveryJson';

/**
 * `/deliveries`.
 */
export function createDeliveriesRouter(options: {
  deliveries: DeliveryService;
  cancellations: CancellationService;
  signatures: SignatureService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { deliveries, cancellations, signatures, httpAuth } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(listDeliveriesSchema, req.query);
    res.json(await deliveries.list(request, credentials));
  });

  router.get('/count', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(countDeliveriesSchema, req.query);
    res.json(await deliveries.count(request, credentials));
  });

  router.get('/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const delivery = await deliveries.get(req.params.id, credentials);
    res.type('json').send(deliveryJson(delivery));
  });

  router.post('/:id/redeliver', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.body ?? {});
    const result = await audit(
      req,
      { eventId: 'delivery-redeliver', severityLevel: 'medium' },
      () => deliveries.redeliver(req.params.id, credentials),
    );
    res.json(result);
  });

  router.post('/:id/check-signature', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(checkSignatureSchema, req.body);
    res.json(await signatures.check(req.params.id, request, credentials));
  });

  router.post('/:id/cancel', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.body ?? {});
    const result = await audit(
      req,
      { eventId: 'delivery-cancel', severityLevel: 'medium' },
      () => cancellations.cancel(req.params.id, credentials),
      ({ cancelled }) => ({ cancelled }),
    );
    res.json(result);
  });

  return router;
}
