import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { ReceiverContract } from 'backstage-plugin-webhooks-common';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import { parse } from '../parse';
import { emptySchema } from '../schemas/requests';

/**
 * `/receiver-contract`.
 */
export function createReceiverContractRouter(options: {
  httpAuth: HttpAuthService;
  contract: ReceiverContract;
}): ExpressRouter {
  const { httpAuth, contract } = options;
  const router = Router();

  router.get('/', async (req, res) => {
    await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json(contract);
  });

  return router;
}
