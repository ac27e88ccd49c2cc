import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ReceiverContract } from 'backstage-plugin-webhooks-common';
import type { Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';
import type { BackfillService } from '../../delivery/BackfillService';
import type { CatalogReplayService } from '../../delivery/CatalogReplayService';
import type { CancellationService } from '../../delivery/CancellationService';
import type { DeliveryService } from '../../delivery/DeliveryService';
import type { ReplayService } from '../../delivery/ReplayService';
import type { SignatureService } from '../../delivery/SignatureService';
import type { TestService } from '../../delivery/TestService';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import type { EventTypeService } from '../../eventTypes/EventTypeService';
import type { ActivityService } from '../../integrations/ActivityService';
import type { HandOverService } from '../../integrations/HandOverService';
import type { IntegrationSecretService } from '../../integrations/IntegrationSecretService';
import type { IntegrationService } from '../../integrations/IntegrationService';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import type { UrlCheckService } from '../../delivery/UrlCheckService';
import type { TrafficService } from '../../integrations/TrafficService';
import type { SourceService } from '../../sources/SourceService';
import type { SubscriptionTrial } from '../../subscriptions/SubscriptionTrial';
import { auditRefusals } from '../audited';
import { createDeliveriesRouter } from './deliveriesRouter';
import { createEventsRouter } from './eventsRouter';
import { createEventTypesRouter } from './eventTypesRouter';
import { createHealthRouter } from './healthRouter';
import { createIntegrationsRouter } from './integrationsRouter';
import { jsonBody } from './jsonBody';
import { createOpenApiRouter } from './openApiRouter';
import { createReceiverContractRouter } from './receiverContractRouter';
import { createReplaysRouter } from './replaysRouter';
import { retryAfter } from './retryAfter';
import { createSourcesRouter } from './sourcesRouter';

/** The REST API, with one file per resource. */
export function createRouter(options: {
  eventTypes: EventTypeService;
  integrations: IntegrationService;
  activities: ActivityService;
  traffic: TrafficService;
  states: IntegrationStateService;
  handOvers: HandOverService;
  trial: SubscriptionTrial;
  urlChecks: UrlCheckService;
  secrets: IntegrationSecretService;
  deliveries: DeliveryService;
  tests: TestService;
  cancellations: CancellationService;
  replays: ReplayService;
  backfills: BackfillService;
  catalogReplays: CatalogReplayService;
  signatures: SignatureService;
  dispatcher: Dispatcher;
  sources: SourceService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  maxPayloadBytes: number;
  /** Whether requests name the dispatcher of an event. */
  sourceHeader: boolean;
  /** The part of the configuration that receivers depend on. */
  contract: ReceiverContract;
}): ExpressRouter {
  const router = Router();
  router.use(...jsonBody(options));
  router.use('/', createOpenApiRouter());
  router.use('/event-types', createEventTypesRouter(options));
  router.use('/receiver-contract', createReceiverContractRouter(options));
  router.use('/integrations', createIntegrationsRouter(options));
  router.use('/integrations', createReplaysRouter(options));
  router.use('/health', createHealthRouter(options));
  router.use('/events', createEventsRouter(options));
  router.use('/deliveries', createDeliveriesRouter(options));
  router.use('/sources', createSourcesRouter(options));
  router.use(req => {
    throw new NotFoundError(`There is no ${req.method} ${req.path} here`);
  });
  router.use(retryAfter());
  router.use(auditRefusals(options.auditor));
  return router;
}
