import type { HttpAuthService } from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { EventTypeService } from '../../eventTypes/EventTypeService';
import {
  asyncApiDocument,
  receiverDocument,
} from '../../schema/receiverDocument';
import { parse } from '../parse';
import { emptySchema } from '../schemas/requests';

/**
 * `/event-types`.
 */
export function createEventTypesRouter(options: {
  eventTypes: EventTypeService;
  httpAuth: HttpAuthService;
  /** Whether requests name the dispatcher of an event. */
  sourceHeader: boolean;
}): ExpressRouter {
  const { eventTypes, httpAuth, sourceHeader } = options;
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json({ items: await eventTypes.list(credentials) });
  });

  router.get('/openapi.json', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json(
      receiverDocument(await eventTypes.list(credentials), { sourceHeader }),
    );
  });

  router.get('/asyncapi.json', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json(
      asyncApiDocument(await eventTypes.list(credentials), { sourceHeader }),
    );
  });

  router.get('/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.query);
    res.json(await eventTypes.get(req.params.name, credentials));
  });

  return router;
}
