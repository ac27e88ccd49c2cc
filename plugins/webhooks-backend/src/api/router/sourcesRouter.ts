import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { SourceService } from '../../sources/SourceService';
import { audited } from '../audited';
import { parse } from '../parse';
import { emptySchema, resyncSchema } from '../schemas/requests';

/**
 * `/sources`.
 */
export function createSourcesRouter(options: {
  sources: SourceService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { sources, httpAuth } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json({ items: await sources.list(credentials) });
  });

  router.post('/:id/resync', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { events } = parse(resyncSchema, req.body);
    const source = await audit(
      req,
      { eventId: 'source-resync', severityLevel: 'medium', meta: { events } },
      () => sources.resync(req.params.id, events, credentials),
    );
    res.status(202).json(source);
  });

  return router;
}
