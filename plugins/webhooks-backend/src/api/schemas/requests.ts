import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
  HEALTH_STATUSES,
  INTEGRATION_INCLUDES,
  INTEGRATION_SORTS,
  isEventTypeName,
  isStatusCodeFilter,
  LIMITS,
  MAX_EVENT_TYPE_LENGTH,
  SOURCE_RESYNCS,
  TRAFFIC_RANGES,
  type DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { isId, isIntegrationId } from '../../model/ids';
import {
  entityRef,
  eventFilter,
  eventTypes,
  version,
} from '../../model/integrationInput';
import { text, url } from '../../model/text';
import {
  REVERSED_RANGE,
  isoTime,
  isRange,
  listParameter,
  pageFields,
} from '../parse';
import { idempotencyKey } from './dispatch';

/** The id of an event or delivery. */
const id = z.string().refine(isId, {
  error: 'must be an id such as 019ab5d2-7c00-7000-8000-5a1f6c3d2e11',
});

/** A status code such as `422`, or a class such as `4xx`, parsed to the first and last code. */
const statusCode = z
  .string()
  .refine(isStatusCodeFilter, {
    error: 'must be a status code such as 422, or a class such as 4xx',
  })
  .transform(code => ({
    first: Number(code.replace('xx', '00')),
    last: Number(code.replace('xx', '99')),
  }));

/** A boolean query parameter. */
const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform(value => value === 'true')],
  { error: 'must be true or false' },
);

/** Filters and order of a list of integrations, and what it includes. */
export const listIntegrationsSchema = z.strictObject({
  owner: listParameter(entityRef('group'), LIMITS.owners),
  entityRef: entityRef('component').optional(),
  health: listParameter(z.enum(HEALTH_STATUSES)),
  q: text(LIMITS.search).optional(),
  orphaned: flag.optional(),
  sort: z.enum(INTEGRATION_SORTS).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  include: listParameter(z.enum(INTEGRATION_INCLUDES)),
  ...pageFields,
});

/** Filters of a health summary. */
export const healthSummarySchema = z.strictObject({
  owner: listParameter(entityRef('group'), LIMITS.owners),
  entityRef: entityRef('component').optional(),
});

const deliveryFilters = {
  integrationId: z
    .string()
    .refine(isIntegrationId, { error: 'must be the id of an integration' })
    .optional(),
  entityRef: entityRef('component').optional(),
  deliveryId: id.optional(),
  eventId: id.optional(),
  idempotencyKey: idempotencyKey.optional(),
  // It need not be registered, because the log outlives event types.
  eventType: z
    .string()
    .refine(isEventTypeName, {
      error: 'must be an event type such as deployment.finished',
    })
    .optional(),
  status: listParameter(z.enum(DELIVERY_STATUSES)),
  outcome: listParameter(z.enum(ATTEMPT_OUTCOMES)),
  statusCode: statusCode.optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
};

/** Filters of a list of deliveries. */
export const listDeliveriesSchema = z
  .strictObject({ ...deliveryFilters, ...pageFields })
  .refine(isRange, REVERSED_RANGE);

/** Filters of a count of deliveries. */
export const countDeliveriesSchema = z
  .strictObject(deliveryFilters)
  .refine(isRange, REVERSED_RANGE);

/** A subscription to try. */
export const trySubscriptionSchema = z
  .strictObject({
    eventTypes,
    filter: eventFilter.optional(),
    ownedOnly: z.boolean().optional(),
    owner: entityRef('group').optional(),
  })
  .refine(({ ownedOnly, owner }) => !ownedOnly || owner !== undefined, {
    path: ['owner'],
    error: 'must be given with ownedOnly',
  });

/** A URL to connect to. */
export const checkUrlSchema = z.strictObject({
  url: url(LIMITS.url).refine(value => URL.canParse(value), {
    error: 'must be an absolute URL, such as https://hooks.example.com',
  }),
  integrationId: z.string().max(LIMITS.integrationId).optional(),
});

/** The old and the new owner of a transfer. */
export const handOverSchema = z.strictObject({
  from: entityRef('group'),
  to: entityRef('group'),
});

export const enableSchema = z.strictObject({
  replay: z.enum(['none', 'held', 'missed']).default('none'),
  version: version.optional(),
});

export const disableSchema = z.strictObject({
  reason: text(LIMITS.reason).optional(),
  version: version.optional(),
});

/** The event of a test. */
export const testSchema = z
  .strictObject({
    eventType: z.string().min(1).max(MAX_EVENT_TYPE_LENGTH).optional(),
    payload: z.unknown().optional(),
  })
  .refine(
    ({ eventType, payload }) =>
      payload === undefined || eventType !== undefined,
    { path: ['eventType'], error: 'must be given with payload' },
  );

export const rotateSchema = z.strictObject({
  graceHours: z.number().min(0).max(LIMITS.graceHours).default(24),
  version: version.optional(),
});

/** One or several statuses. */
function statuses<TStatus extends DeliveryStatus>(
  allowed: readonly TStatus[],
  fallback: TStatus[],
) {
  return z
    .preprocess(
      value => (value === undefined ? undefined : [value].flat()),
      z.array(z.enum(allowed)).min(1).optional(),
    )
    .transform(value => value ?? fallback);
}

const selectionFields = {
  to: isoTime.optional(),
  eventTypes: eventTypes.optional(),
  dryRun: z.boolean().default(false),
};

/** The deliveries to send again or, with `missing`, the events to send. */
export const replaySchema = z
  .strictObject({
    from: isoTime,
    status: statuses(DELIVERY_STATUSES, []),
    outcome: listParameter(z.enum(ATTEMPT_OUTCOMES)),
    statusCode: statusCode.optional(),
    failedAfter: isoTime.optional(),
    missing: z.boolean().default(false),
    ...selectionFields,
  })
  .refine(isRange, REVERSED_RANGE)
  .refine(({ missing, status }) => !missing || status.length === 0, {
    path: ['status'],
    error: 'must not be given with missing: what was never sent has no status',
  })
  .refine(({ missing, outcome }) => !missing || !outcome, {
    path: ['outcome'],
    error: 'must not be given with missing: what was never sent has no outcome',
  })
  .refine(({ missing, ...request }) => !missing || !request.statusCode, {
    path: ['statusCode'],
    error:
      'must not be given with missing: what was never sent has no status code',
  })
  .refine(({ missing, failedAfter }) => !missing || failedAfter === undefined, {
    path: ['failedAfter'],
    error: 'must not be given with missing: what was never sent has not failed',
  })
  .transform(({ status, ...request }) => ({
    ...request,
    status:
      status.length > 0 ? status : (['failed', 'held'] as DeliveryStatus[]),
  }));

/** A replay of the current state of the catalog. */
export const catalogReplaySchema = z.strictObject({
  catalog: z.literal('current', { error: "must be 'current'" }),
  dryRun: selectionFields.dryRun,
});

/** A page of replays. */
export const listReplaysSchema = z.strictObject(pageFields);

/** A page of the changes to an integration. */
export const listActivitySchema = z.strictObject(pageFields);

/** The time range to read traffic for. */
export const trafficSchema = z.strictObject({
  range: z.enum(TRAFFIC_RANGES).default('24h'),
});

/** The deliveries to cancel. */
export const cancelSchema = z
  .strictObject({
    from: isoTime.optional(),
    status: statuses(['pending', 'held'], ['pending', 'held']),
    ...selectionFields,
  })
  .refine(isRange, REVERSED_RANGE);

const signedHeader = z
  .string()
  .max(LIMITS.signatureHeader)
  .transform(value => value.trim());

/** A request as a receiver saw it. */
export const checkSignatureSchema = z.strictObject({
  webhookId: signedHeader,
  webhookTimestamp: signedHeader,
  webhookSignature: signedHeader,
  body: z.string().optional(),
});

/** The body or the query of a call without parameters. */
export const emptySchema = z.strictObject({});

export const resyncSchema = z.strictObject({
  events: z.enum(SOURCE_RESYNCS),
});
