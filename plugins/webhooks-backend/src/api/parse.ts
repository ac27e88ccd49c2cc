import { InputError } from '@backstage/errors';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import { z } from 'zod';

/**
 * Parses external input.
 *
 * @throws `InputError` that names the fields and their expected values
 */
export function parse<TSchema extends z.ZodType>(
  schema: TSchema,
  input: unknown,
): z.output<TSchema> {
  const result = schema.safeParse(input);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    );
    throw new InputError(problems.join('; '));
  }
  return result.data;
}

/** A query parameter that may be repeated or contain a comma-separated list. */
export function listParameter<TSchema extends z.ZodType>(
  item: TSchema,
  max: number = LIMITS.filterValues,
) {
  return z.preprocess(
    value =>
      value === undefined
        ? undefined
        : [value]
            .flat()
            .flatMap(one => (typeof one === 'string' ? one.split(',') : [one])),
    z.array(item).min(1).max(max).optional(),
  );
}

/** `limit` and `cursor` of a list. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  cursor: z.string().max(LIMITS.cursor).optional(),
};

/** Whether a time range does not end before it begins. */
export function isRange({ from, to }: { from?: number; to?: number }): boolean {
  return from === undefined || to === undefined || from <= to;
}

/** The error message for a time range that {@link isRange} rejects. */
export const REVERSED_RANGE = { path: ['from'], error: 'must not be after to' };

/** An ISO time, as epoch milliseconds. */
export const isoTime = z.iso
  .datetime({
    offset: true,
    error: 'must be an ISO time such as 2026-01-31T08:00:00Z',
  })
  .transform(value => Date.parse(value));
