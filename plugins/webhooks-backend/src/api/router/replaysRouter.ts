import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { BackfillService } from '../../delivery/BackfillService';
import type { ReplayService } from '../../delivery/ReplayService';
import { audited } from '../audited';
import { parse } from '../parse';
import { listReplaysSchema, replaySchema } from '../schemas/requests';

/**
 * The replays of an integration, below `/integrations`.
 */
export function createReplaysRouter(options: {
  replays: ReplayService;
  backfills: BackfillService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { replays, backfills, httpAuth } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.post('/:id/replay', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { id } = req.params;
    const { dryRun, missing, ...request } = parse(replaySchema, req.body);
    const service = missing ? backfills : replays;
    if (dryRun) {
      res.json(await service.preview(id, request, credentials));
      return;
    }
    const result = await audit(
      req,
      {
        eventId: 'integration-replay',
        severityLevel: 'medium',
        ...(missing && { meta: { missing } }),
      },
      () => service.start(id, request, credentials),
      counts => ({ ...counts }),
    );
    res.status('replayId' in result ? 202 : 200).json(result);
  });

  router.get('/:id/replays', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = parse(listReplaysSchema, req.query);
    res.json(await replays.list(req.params.id, page, credentials));
  });

  router.get('/:id/replays/:replayId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { id, replayId } = req.params;
    res.json(await replays.get(id, replayId, credentials));
  });

  router.delete('/:id/replays/:replayId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { id, replayId } = req.params;
    const stopped = await audit(
      req,
      { eventId: 'integration-replay-stop', severityLevel: 'medium' },
      () => replays.stop(id, replayId, credentials),
      ({ replayed }) => ({ replayed }),
    );
    res.json(stopped);
  });

  return router;
}
