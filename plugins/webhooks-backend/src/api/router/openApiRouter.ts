import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import { readOpenApi, withBasePath } from '../../schema/openApi';
import { parse } from '../parse';
import { emptySchema } from '../schemas/requests';

/** `/openapi.json`, for every authenticated caller. */
export function createOpenApiRouter(): ExpressRouter {
  const document = readOpenApi();
  const router = Router();

  router.get('/openapi.json', async (req, res) => {
    parse(emptySchema, req.query);
    res.json(withBasePath(document, req.baseUrl));
  });

  return router;
}
