import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { webhooksPermissions } from 'backstage-plugin-webhooks-common';
import type { ServiceAccess } from './options';

/** The services with access; undefined if all services have it. */
export function readServices(
  config: Config | undefined,
): ServiceAccess[] | undefined {
  const known = webhooksPermissions.map(({ name }) => name);
  return config?.getOptionalConfigArray('access.services')?.map(service => {
    const permissions = service.getOptionalStringArray('permissions');
    const unknown = permissions?.find(name => !known.includes(name));
    if (unknown !== undefined) {
      throw new InputError(
        `webhooks.access.services: '${unknown}' is not one of the permissions ${known.join(', ')}`,
      );
    }
    return { subject: service.getString('subject'), permissions };
  });
}
