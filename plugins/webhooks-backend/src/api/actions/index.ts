import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { CancellationService } from '../../delivery/CancellationService';
import type { DeliveryService } from '../../delivery/DeliveryService';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import type { IntegrationService } from '../../integrations/IntegrationService';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import { auditedRegistry } from './auditedRegistry';
import { createCancelDeliveryAction } from './createCancelDeliveryAction';
import { createDisableIntegrationAction } from './createDisableIntegrationAction';
import { createDispatchAction } from './createDispatchAction';
import { createEnableIntegrationAction } from './createEnableIntegrationAction';
import { createGetDeliveryResponseAction } from './createGetDeliveryResponseAction';
import { createGetIntegrationHealthAction } from './createGetIntegrationHealthAction';
import { createListDeliveriesAction } from './createListDeliveriesAction';
import { createListIntegrationsAction } from './createListIntegrationsAction';
import { createRedeliverAction } from './createRedeliverAction';
import { createResumeIntegrationAction } from './createResumeIntegrationAction';

/**
 * Registers all actions: scaffolder steps and MCP tools.
 */
export function registerActions(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  dispatcher: Dispatcher;
  integrations: IntegrationService;
  states: IntegrationStateService;
  deliveries: DeliveryService;
  cancellations: CancellationService;
}): void {
  const registry = {
    ...options,
    actionsRegistry: auditedRegistry(options),
  };
  createDispatchAction(registry);
  createListIntegrationsAction(registry);
  createGetIntegrationHealthAction(registry);
  createListDeliveriesAction(registry);
  createGetDeliveryResponseAction(registry);
  createRedeliverAction(registry);
  createCancelDeliveryAction(registry);
  createEnableIntegrationAction(registry);
  createDisableIntegrationAction(registry);
  createResumeIntegrationAction(registry);
}
