import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Dispatcher } from '../dispatch/Dispatcher';
import { auditedRegistry } from './auditedRegistry';
import { createDispatchAction } from './createDispatchAction';

/**
 * Registers all actions.
 */
export function registerActions(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  dispatcher: Dispatcher;
}): void {
  const actionsRegistry = auditedRegistry(options);
  createDispatchAction({ ...options, actionsRegistry });
}
