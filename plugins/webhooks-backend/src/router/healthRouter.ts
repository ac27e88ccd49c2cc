import type { HttpAuthService } from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import { z } from 'zod';
import { healthSummary } from '../integrations/healthSummary';
import { entityRef } from '../integrations/input';
import type { IntegrationService } from '../integrations/IntegrationService';
import { listOf, parse } from './parse';

const selectionSchema = z.strictObject({
  owner: listOf(entityRef('group')),
  entityRef: entityRef('component').optional(),
});

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
    const selection = parse(selectionSchema, req.query);
    res.json(await healthSummary(integrations, selection, credentials));
  });

  return router;
}
