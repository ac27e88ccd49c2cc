import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  HEALTH_POLICY_RANGES,
  isEventTypePattern,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { isIntegrationId } from '../database/ids';
import { lines, text, url } from './text';

const MAX_ENTITY_REF = 255;

/** An entity ref in its full, lower-case form, which may be longer than what was given. */
export function entityRef(defaultKind?: string) {
  return text(MAX_ENTITY_REF)
    .transform((value, context) => {
      try {
        return stringifyEntityRef(
          parseEntityRef(value, { defaultKind, defaultNamespace: 'default' }),
        );
      } catch {
        context.addIssue({
          code: 'custom',
          message:
            'must be an entity ref such as group:default/team-a or component:default/shop',
        });
        return z.NEVER;
      }
    })
    .pipe(z.string().max(MAX_ENTITY_REF));
}

const description = lines(2_000);

/** Event types, or patterns of them. */
export const eventTypes = z
  .array(
    text(130).refine(isEventTypePattern, {
      error:
        'must be an event type, a prefix such as catalog.entity.*, or * for all',
    }),
  )
  .min(1, { error: 'must name at least one event type' })
  .max(100);

const fields = {
  name: text(255),
  owner: entityRef('group'),
  url: url(2_048),
  eventTypes,
  headers: z.record(z.string(), z.string()),
  ordering: z.enum(['none', 'fifo']),
};

/** The version of an integration that a caller has read, and decided on. */
export const version = z.number().int().min(1);

const maxPerSecond = z.number().int().min(1).max(10_000);

const timeoutSeconds = z.number().int().min(1).max(60);

/** A limit of the health rules. */
function limit(name: keyof typeof HEALTH_POLICY_RANGES) {
  const { min, max } = HEALTH_POLICY_RANGES[name];
  return z.number().int().min(min).max(max).optional();
}

const policy = z.strictObject({
  failingDays: limit('failingDays'),
  timeoutsPerDay: limit('timeoutsPerDay'),
  earlyWarning: z
    .strictObject({
      pauses: limit('pauses'),
      failingForMinutes: limit('failingForMinutes'),
    })
    .optional(),
});

const signing = z.enum(['hmac', 'ed25519']).default('hmac');

/** The body that creates an integration. */
export const createIntegrationSchema = z.strictObject({
  ...fields,
  entityRef: entityRef('component').optional(),
  description: description.optional(),
  headers: fields.headers.optional(),
  ordering: fields.ordering.optional(),
  maxPerSecond: maxPerSecond.optional(),
  timeoutSeconds: timeoutSeconds.optional(),
  policy: policy.optional(),
  signing,
  secret: z.string().max(200).optional(),
});

/** The body that changes one. */
export const updateIntegrationSchema = z
  .strictObject({
    ...fields,
    entityRef: entityRef('component').nullable(),
    description: description.nullable(),
    maxPerSecond: maxPerSecond.nullable(),
    timeoutSeconds: timeoutSeconds.nullable(),
    policy: policy.nullable(),
    version,
  })
  .partial();

/** An entry of `webhooks.integrations` in app-config. */
export const configIntegrationSchema = createIntegrationSchema.extend({
  id: z.string().refine(isIntegrationId, {
    error: 'must be letters, digits, - and _, at most 64',
  }),
});
