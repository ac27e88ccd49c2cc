import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import type { Router as ExpressRouter } from 'express';
import type { CancellationService } from '../../delivery/CancellationService';
import type { TestService } from '../../delivery/TestService';
import type { ActivityService } from '../../integrations/ActivityService';
import type { HandOverService } from '../../integrations/HandOverService';
import type { IntegrationSecretService } from '../../integrations/IntegrationSecretService';
import type { IntegrationService } from '../../integrations/IntegrationService';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import type { UrlCheckService } from '../../delivery/UrlCheckService';
import type { TrafficService } from '../../integrations/TrafficService';
import type { SubscriptionTrial } from '../../subscriptions/SubscriptionTrial';
import {
  createIntegrationSchema,
  updateIntegrationSchema,
} from '../../model/integrationInput';
import { memberText } from '../../model/jsonText';
import { PING_EVENT_TYPE } from '../../model/serializeEvent';
import { audited } from '../audited';
import { auditFacts } from '../auditFacts';
import { parse } from '../parse';
import {
  cancelSchema,
  checkUrlSchema,
  disableSchema,
  emptySchema,
  enableSchema,
  handOverSchema,
  listActivitySchema,
  listIntegrationsSchema,
  rotateSchema,
  testSchema,
  trafficSchema,
  trySubscriptionSchema,
} from '../schemas/requests';
import { sendIntegration, withExpectedVersion } from './entityTag';
import { uniqueText } from './uniqueText';

/**
 * `/integrations`.
 */
export function createIntegrationsRouter(options: {
  integrations: IntegrationService;
  activities: ActivityService;
  traffic: TrafficService;
  states: IntegrationStateService;
  handOvers: HandOverService;
  trial: SubscriptionTrial;
  urlChecks: UrlCheckService;
  secrets: IntegrationSecretService;
  tests: TestService;
  cancellations: CancellationService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
}): ExpressRouter {
  const {
    integrations,
    activities,
    traffic,
    states,
    handOvers,
    trial,
    urlChecks,
    secrets,
    tests,
    cancellations,
    httpAuth,
  } = options;
  const audit = audited(options.auditor);
  const router = Router();

  router.get('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(listIntegrationsSchema, req.query);
    res.json(await integrations.list(request, credentials));
  });

  router.post('/', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(createIntegrationSchema, req.body);
    const created = await audit(
      req,
      {
        eventId: 'integration-create',
        severityLevel: 'medium',
        meta: { name: request.name, ...auditFacts(request) },
      },
      () => integrations.create(request, credentials),
      ({ id }) => ({ id }),
    );
    sendIntegration(res.status(201), created);
  });

  router.post('/check-url', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(checkUrlSchema, req.body);
    res.json(await urlChecks.check(request, credentials));
  });

  router.post('/try-subscription', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(trySubscriptionSchema, req.body);
    res.json(await trial.run(request, credentials));
  });

  router.post('/hand-over', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(handOverSchema, req.body);
    const result = await audit(
      req,
      {
        eventId: 'integration-hand-over',
        severityLevel: 'high',
        meta: { ...request },
      },
      () => handOvers.handOver(request, credentials),
      ({ changed, count, skipped }) => ({ changed, count, skipped }),
    );
    res.json(result);
  });

  router.get('/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    sendIntegration(res, await integrations.get(req.params.id, credentials));
  });

  router.patch('/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = withExpectedVersion(
      req,
      parse(updateIntegrationSchema, req.body),
    );
    const updated = await audit(
      req,
      {
        eventId: 'integration-update',
        severityLevel: 'medium',
        meta: {
          changed: Object.keys(request).filter(key => key !== 'version'),
          new: auditFacts(request),
        },
      },
      add =>
        integrations.update(req.params.id, request, credentials, found =>
          add({ old: auditFacts(found) }),
        ),
    );
    sendIntegration(res, updated);
  });

  router.delete('/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = withExpectedVersion(req, {});
    await audit(
      req,
      { eventId: 'integration-delete', severityLevel: 'high' },
      add =>
        integrations.delete(req.params.id, request, credentials, found =>
          add(auditFacts(found)),
        ),
    );
    res.status(204).end();
  });

  router.get('/:id/health', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await integrations.healthWithFailures(req.params.id, credentials));
  });

  router.get('/:id/traffic', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { range } = parse(trafficSchema, req.query);
    res.json(await traffic.read(req.params.id, range, credentials));
  });

  router.get('/:id/activity', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = parse(listActivitySchema, req.query);
    res.json(await activities.list(req.params.id, page, credentials));
  });

  router.post('/:id/enable', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = withExpectedVersion(
      req,
      parse(enableSchema, req.body ?? {}),
    );
    const result = await audit(
      req,
      {
        eventId: 'integration-enable',
        severityLevel: 'medium',
        meta: { replay: request.replay },
      },
      () => states.enable(req.params.id, request, credentials),
      counts => ({ ...counts }),
    );
    res.json(result);
  });

  router.post('/:id/disable', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = withExpectedVersion(
      req,
      parse(disableSchema, req.body ?? {}),
    );
    const disabled = await audit(
      req,
      {
        eventId: 'integration-disable',
        severityLevel: 'high',
        meta: { ...request },
      },
      () => states.disable(req.params.id, request, credentials),
    );
    sendIntegration(res, disabled);
  });

  router.post('/:id/resume', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    parse(emptySchema, req.body ?? {});
    const result = await audit(
      req,
      { eventId: 'integration-resume', severityLevel: 'medium' },
      () => states.resume(req.params.id, credentials),
      ({ resumed }) => ({ resumed }),
    );
    res.json(result);
  });

  router.post('/:id/test', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(testSchema, req.body ?? {});
    const attempt = await audit(
      req,
      {
        eventId: 'integration-test',
        severityLevel: 'low',
        meta: { eventType: request.eventType ?? PING_EVENT_TYPE },
      },
      async () =>
        tests.test(
          req.params.id,
          {
            ...request,
            payloadText: memberText(await uniqueText(req), 'payload'),
          },
          credentials,
        ),
      ({ outcome }) => ({ outcome }),
    );
    res.json(attempt);
  });

  router.post('/:id/preview', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = parse(testSchema, req.body ?? {});
    const payloadText = memberText(await uniqueText(req), 'payload');
    res.json(
      await tests.preview(
        req.params.id,
        { ...request, payloadText },
        credentials,
      ),
    );
  });

  router.get('/:id/secret', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const secret = await audit(
      req,
      { eventId: 'integration-secret-reveal', severityLevel: 'high' },
      () => secrets.reveal(req.params.id, credentials),
    );
    res.set('Cache-Control', 'no-store').json(secret);
  });

  router.post('/:id/secret/rotate', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = withExpectedVersion(
      req,
      parse(rotateSchema, req.body ?? {}),
    );
    const secret = await audit(
      req,
      {
        eventId: 'integration-secret-rotate',
        severityLevel: 'high',
        meta: { ...request },
      },
      () => secrets.rotate(req.params.id, request, credentials),
    );
    res.set('Cache-Control', 'no-store').json(secret);
  });

  router.post('/:id/cancel', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { dryRun, ...request } = parse(cancelSchema, req.body ?? {});
    res.json(
      dryRun
        ? await cancellations.preview(req.params.id, request, credentials)
        : await audit(
            req,
            { eventId: 'integration-cancel', severityLevel: 'high' },
            () => cancellations.cancelAll(req.params.id, request, credentials),
            ({ cancelled }) => ({ cancelled }),
          ),
    );
  });

  return router;
}
