import { NotAllowedError, type NotFoundError } from '@backstage/errors';
import type { Permission } from '@backstage/plugin-permission-common';

/** The refusals concealed by errors. */
const concealed = new WeakMap<object, NotAllowedError>();

/** @param action - the action that needs the permission */
export function refusal(
  permission: Permission,
  action: string = 'for this',
): NotAllowedError {
  return new NotAllowedError(
    `You need the permission ${permission.name} ${action}. Ask the owners of the portal's permission policy.`,
  );
}

/**
 * Conceals a refusal behind an error that says that the resource does not exist. The refusal is still audited.
 *
 * @returns the error to throw
 */
export function conceal(
  refused: NotAllowedError,
  notFound: NotFoundError,
): NotFoundError {
  concealed.set(notFound, refused);
  return notFound;
}

/** The refusal behind an error, if any. */
export function toRefusal(error: Error): Error | undefined {
  return error.name === 'NotAllowedError' ? error : concealed.get(error);
}
