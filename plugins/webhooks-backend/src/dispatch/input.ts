import { z } from 'zod';
import { isVisible, text, url } from '../integrations/text';

/** An idempotency key, as it is given with an event and found by. */
export const idempotencyKey = z.string().min(1).max(255).refine(isVisible, {
  error: 'must not contain control characters or invisible characters',
});

/** The body of a dispatch. */
export const dispatchSchema = z.strictObject({
  type: z.string().min(1).max(128),
  payload: z.unknown().refine(value => value !== undefined, {
    error: 'is missing: give the JSON that receivers get as data',
  }),
  idempotencyKey: idempotencyKey.optional(),
  integrationIds: z.array(text(64)).min(1).max(1_000).optional(),
  url: url(2_048).optional(),
});
