import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { Dispatcher, GivenEvent } from '../../dispatch/Dispatcher';
import { elementTexts, memberText } from '../../model/jsonText';
import { auditRefusal } from '../audited';
import { parse } from '../parse';
import { batchSchema, dispatchSchema } from '../schemas/dispatch';
import { batchAnswer } from './batchAnswer';
import { uniqueText } from './uniqueText';

/** `/events`. Dispatches are not audited, because the log contains each one with its dispatcher. */
export function createEventsRouter(options: {
  dispatcher: Dispatcher;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { dispatcher, httpAuth, auditor } = options;
  const router = Router();

  router.post('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(dispatchSchema, req.body);
    const payloadText = memberText(await uniqueText(req), 'payload');
    res
      .status(202)
      .json(
        await dispatcher.dispatch({ ...request, payloadText }, credentials),
      );
  });

  router.post('/batch', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { events } = parse(batchSchema, req.body);
    const texts = elementTexts(memberText(await uniqueText(req), 'events')!);
    const parsed = events.map((event, i) => parseEvent(event, texts[i]));
    const results = await dispatcher.dispatchBatch(
      parsed.filter(isEvent),
      credentials,
    );
    const outcomes = parsed.map(one => (isEvent(one) ? results.shift()! : one));
    const items = batchAnswer(outcomes);
    for (const outcome of outcomes) {
      await auditRefusal(auditor, outcome, { request: req });
    }
    res.status(202).json({ items });
  });

  return router;
}

function parseEvent(event: unknown, text: string): GivenEvent | Error {
  try {
    return {
      ...parse(dispatchSchema, event),
      payloadText: memberText(text, 'payload'),
    };
  } catch (error) {
    return error as Error;
  }
}

function isEvent(parsed: GivenEvent | Error): parsed is GivenEvent {
  return !(parsed instanceof Error);
}
