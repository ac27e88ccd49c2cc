import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  HEALTH_POLICY_RANGES,
  isEventTypePattern,
  LIMITS,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { parseEventFilter } from './eventFilter';
import { isIntegrationId } from './ids';
import { lines, text, url } from './text';

/** An entity ref in its complete, lower-case form, which may be longer than the input. */
export function entityRef(defaultKind?: string) {
  return text(LIMITS.entityRef)
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
    .pipe(z.string().max(LIMITS.entityRef));
}

const description = lines(LIMITS.description);

/** Event types or patterns. */
export const eventTypes = z
  .array(
    text(LIMITS.eventTypePattern).refine(isEventTypePattern, {
      error:
        'must be an event type, a prefix such as catalog.entity.*, or * for all',
    }),
  )
  .min(1, { error: 'must name at least one event type' })
  .max(LIMITS.eventTypes);

/** A filter predicate on events. */
export const eventFilter = z
  .record(z.string(), z.unknown())
  .transform((value, context) => {
    try {
      parseEventFilter(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
    return value;
  });

const fields = {
  name: text(LIMITS.name),
  owner: entityRef('group'),
  url: url(LIMITS.url),
  eventTypes,
  headers: z.record(z.string(), z.string()),
  ordering: z.enum(['none', 'fifo']),
};

/** The version of an integration that a caller's decision is based on. */
export const version = z.number().int().min(1);

const maxPerSecond = z.number().int().min(1).max(LIMITS.maxPerSecond);

const timeoutSeconds = z.number().int().min(1).max(LIMITS.timeoutSeconds);

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

/** The request body to create an integration. */
export const createIntegrationSchema = z.strictObject({
  ...fields,
  entityRef: entityRef('component').optional(),
  description: description.optional(),
  headers: fields.headers.optional(),
  ordering: fields.ordering.optional(),
  maxPerSecond: maxPerSecond.optional(),
  timeoutSeconds: timeoutSeconds.optional(),
  policy: policy.optional(),
  filter: eventFilter.optional(),
  ownedOnly: z.boolean().optional(),
  signing,
  secret: z.string().max(LIMITS.secret).optional(),
});

/** The request body to change an integration. */
export const updateIntegrationSchema = z
  .strictObject({
    ...fields,
    entityRef: entityRef('component').nullable(),
    description: description.nullable(),
    maxPerSecond: maxPerSecond.nullable(),
    timeoutSeconds: timeoutSeconds.nullable(),
    policy: policy.nullable(),
    filter: eventFilter.nullable(),
    ownedOnly: z.boolean(),
    version,
  })
  .partial();

/** An entry of `webhooks.integrations` in app-config. */
export const configIntegrationSchema = createIntegrationSchema.extend({
  id: z.string().refine(isIntegrationId, {
    error: 'must be letters, digits, - and _, at most 64',
  }),
});
