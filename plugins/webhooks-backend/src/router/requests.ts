import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
  HEALTH_STATUSES,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { entityRef, version } from '../integrations/input';
import { text } from '../integrations/text';
import { isoTime, listOf, pageFields } from './parse';

/** The longest grace of a replaced secret: a week. */
const MAX_GRACE_HOURS = 168;
/** A person may belong to very many groups, and asks for what any of them owns. */
const MAX_OWNERS = 200;

/** What a list of integrations is narrowed by. */
export const listIntegrationsSchema = z.strictObject({
  owner: listOf(entityRef('group'), MAX_OWNERS),
  entityRef: entityRef('component').optional(),
  health: listOf(z.enum(HEALTH_STATUSES)),
  q: text(255).optional(),
  ...pageFields,
});

/** Which integrations are summed up. */
export const healthSummarySchema = z.strictObject({
  owner: listOf(entityRef('group'), MAX_OWNERS),
  entityRef: entityRef('component').optional(),
});

/** What a list of deliveries is narrowed by. */
export const listDeliveriesSchema = z.strictObject({
  integrationId: text(64).optional(),
  entityRef: entityRef('component').optional(),
  eventType: text(128).optional(),
  status: listOf(z.enum(DELIVERY_STATUSES)),
  outcome: listOf(z.enum(ATTEMPT_OUTCOMES)),
  from: isoTime.optional(),
  to: isoTime.optional(),
  ...pageFields,
});

/** How an integration is enabled. */
export const enableSchema = z.strictObject({
  replay: z.enum(['none', 'held']).default('none'),
  version: version.optional(),
});

/** How an integration is disabled. */
export const disableSchema = z.strictObject({
  reason: text(500).optional(),
  version: version.optional(),
});

/** How a secret is rotated. */
export const rotateSchema = z.strictObject({
  graceHours: z.number().min(0).max(MAX_GRACE_HOURS).default(24),
  version: version.optional(),
});

/** Which deliveries are sent again. */
export const replaySchema = z.strictObject({
  from: isoTime,
  to: isoTime.optional(),
  status: z
    .preprocess(
      value => (value === undefined ? undefined : [value].flat()),
      z
        .array(z.enum(['succeeded', 'failed', 'held']))
        .min(1)
        .optional(),
    )
    .transform(value => value ?? ['failed' as const, 'held' as const]),
});

/** The body of a call that takes none. */
export const emptySchema = z.strictObject({});
