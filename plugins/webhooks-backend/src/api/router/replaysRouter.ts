import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { BackfillService } from '../../delivery/BackfillService';
import type { CatalogReplayService } from '../../delivery/CatalogReplayService';
import type { ReplayService } from '../../delivery/ReplayService';
import { audited } from '../audited';
import { parse } from '../parse';
import {
  catalogReplaySchema,
  listReplaysSchema,
  replaySchema,
} from '../schemas/requests';

/**
 * The replays of an integration, below `/integrations`.
 */
export function createReplaysRouter(options: {
  replays: ReplayService;
  backfills: BackfillService;
  catalogReplays: CatalogReplayService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const { replays, httpAuth } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.post('/:id/replay', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { id } = req.params;
    const { dryRun, meta, preview, start } = toReplay(options, id, req.body);
    if (dryRun) {
      res.json(await preview(credentials));
      return;
    }
    const result = await audit(
      req,
      { eventId: 'integration-replay', severityLevel: 'medium', meta },
      () => start(credentials),
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

/** The replay that a request asks for. */
function toReplay(
  {
    replays,
    backfills,
    catalogReplays,
  }: Pick<
    Parameters<typeof createReplaysRouter>[0],
    'replays' | 'backfills' | 'catalogReplays'
  >,
  id: string,
  body: unknown,
) {
  if (isCatalogReplay(body)) {
    const { dryRun, catalog } = parse(catalogReplaySchema, body);
    return {
      dryRun,
      meta: { catalog },
      preview: (credentials: BackstageCredentials) =>
        catalogReplays.preview(id, credentials),
      start: (credentials: BackstageCredentials) =>
        catalogReplays.start(id, credentials),
    };
  }
  const { dryRun, missing, ...request } = parse(replaySchema, body);
  const service = missing ? backfills : replays;
  return {
    dryRun,
    meta: missing ? { missing } : undefined,
    preview: (credentials: BackstageCredentials) =>
      service.preview(id, request, credentials),
    start: (credentials: BackstageCredentials) =>
      service.start(id, request, credentials),
  };
}

function isCatalogReplay(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'catalog' in body;
}
