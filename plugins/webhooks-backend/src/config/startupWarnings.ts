/**
 * Warnings at start about defaults that are only suitable for development.
 *
 * @param options - `permissionEnabled`: `permission.enabled` of app-config
 */
export function startupWarnings(options: {
  permissionEnabled: boolean;
  servicesListed: boolean;
  encryptionKeys: string[];
}): string[] {
  const warnings: string[] = [];
  if (!options.permissionEnabled) {
    warnings.push(
      'The permission framework is off, so every signed-in user can change every webhook integration and read its signing secret. Set permission.enabled to true and add a policy.',
    );
  }
  if (!options.servicesListed) {
    warnings.push(
      'Every plugin and every token of backend.auth.externalAccess can do everything with webhooks, except reveal signing secrets. List the services that may use webhooks in webhooks.access.services.',
    );
  }
  if (options.encryptionKeys.length === 0) {
    warnings.push(
      'Signing secrets and header values are stored in plain text. Set webhooks.encryption.keys to [{ secret: <key> }] with a key made by: openssl rand -base64 32',
    );
  }
  return warnings;
}
