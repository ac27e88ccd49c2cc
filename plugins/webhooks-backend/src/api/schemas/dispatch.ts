import {
  LIMITS,
  MAX_EVENT_TYPE_LENGTH,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { isVisible, text, url } from '../../model/text';

export const idempotencyKey = z
  .string()
  .min(1)
  .max(LIMITS.idempotencyKey)
  .refine(isVisible, {
    error: 'must not contain control characters or invisible characters',
  });

/** The body of a dispatch. */
export const dispatchSchema = z.strictObject({
  type: z.string().min(1).max(MAX_EVENT_TYPE_LENGTH),
  payload: z.unknown().refine(value => value !== undefined, {
    error: 'is missing: give the JSON that receivers get as data',
  }),
  idempotencyKey: idempotencyKey.optional(),
  integrationIds: z
    .array(text(LIMITS.integrationId))
    .min(1)
    .max(LIMITS.dispatchIntegrations)
    .optional(),
  url: url(LIMITS.url).optional(),
});

/** The body of a batch. Its events are parsed one by one, so that each has its own response. */
export const batchSchema = z.strictObject({
  events: z.array(z.unknown()).min(1).max(LIMITS.batchEvents),
});
