import { NotAllowedError, type NotFoundError } from '@backstage/errors';
import type { Permission } from '@backstage/plugin-permission-common';

/** The refusals that callers are not told of, by what they are told. */
const concealed = new WeakMap<object, NotAllowedError>();

/**
 * @param action - what the permission is needed for
 */
export function refusal(
  permission: Permission,
  action: string = 'for this',
): NotAllowedError {
  return new NotAllowedError(
    `You need the permission ${permission.name} ${action}. Ask the owners of the portal's permission policy.`,
  );
}

/**
 * Tells a caller that something does not exist, because the caller may not know that it does. The refusal is audited all
 * the same.
 *
 * @returns what to throw
 */
export function conceal(
  refused: NotAllowedError,
  notFound: NotFoundError,
): NotFoundError {
  concealed.set(notFound, refused);
  return notFound;
}

/**
 * The refusal that an error stands for, if it is one.
 */
export function toRefusal(error: Error): Error | undefined {
  return error.name === 'NotAllowedError' ? error : concealed.get(error);
}
