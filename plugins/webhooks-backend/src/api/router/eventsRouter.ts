import type { HttpAuthService } from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import { nextTurn } from '../../lib/nextTurn';
import { memberText } from '../../model/jsonText';
import { assertUniqueKeys } from '../../model/uniqueKeys';
import { parse } from '../parse';
import { dispatchSchema } from '../schemas/dispatch';
import { bodyText } from './jsonBody';

/** `/events`. Dispatches are not audited, because the log contains each one with its dispatcher. */
export function createEventsRouter(options: {
  dispatcher: Dispatcher;
  httpAuth: HttpAuthService;
}): ExpressRouter {
  const router = Router();

  router.post('/', async (req, res) => {
    const credentials = await options.httpAuth.credentials(req);
    const request = parse(dispatchSchema, req.body);
    const body = bodyText(req);
    await nextTurn(body);
    assertUniqueKeys(body, req.body);
    await nextTurn(body);
    const payloadText = memberText(body, 'payload');
    res
      .status(202)
      .json(
        await options.dispatcher.dispatch(
          { ...request, payloadText },
          credentials,
        ),
      );
  });

  return router;
}
