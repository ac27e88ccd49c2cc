import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  webhooksEventTypePermissions,
  webhooksIntegrationPermissions,
  webhooksPermissions,
  type EventType,
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypeResourceRef,
  webhooksIntegrationResourceRef,
} from 'backstage-plugin-webhooks-node';
import type { IntegrationStore } from '../database/IntegrationStore';
import { findResources } from './findResources';
import { eventTypeRules, integrationRules } from './rules';

/** Registers the permissions and their resource types. */
export function registerPermissions(options: {
  permissionsRegistry: PermissionsRegistryService;
  integrations: IntegrationStore;
  findEventType: (name: string) => EventType | undefined;
}): void {
  const { permissionsRegistry, integrations, findEventType } = options;
  permissionsRegistry.addPermissions(webhooksPermissions);
  permissionsRegistry.addResourceType({
    resourceRef: webhooksIntegrationResourceRef,
    permissions: webhooksIntegrationPermissions,
    rules: Object.values(integrationRules),
    getResources: refs => findResources(integrations, refs),
  });
  permissionsRegistry.addResourceType({
    resourceRef: webhooksEventTypeResourceRef,
    permissions: webhooksEventTypePermissions,
    rules: Object.values(eventTypeRules),
    getResources: async names => names.map(findEventType),
  });
}
