import type { HttpAuthService } from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import { healthSummary } from '../../health/healthSummary';
import type { IntegrationService } from '../../integrations/IntegrationService';
import { parse } from '../parse';
import { healthSummarySchema } from '../schemas/requests';

/**
 * `/health`.
 */
export function createHealthRouter(options: {
  integrations: IntegrationService;
  httpAuth: HttpAuthService;
}): ExpressRouter {
  const { integrations, httpAuth } = options;
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const selection = parse(healthSummarySchema, req.query);
    res.json(await healthSummary(integrations, selection, credentials));
  });

  return router;
}
