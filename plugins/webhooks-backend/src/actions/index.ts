import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Dispatcher } from '../dispatch/Dispatcher';
import { createDispatchAction } from './createDispatchAction';

/**
 * Registers all actions.
 */
export function registerActions(options: {
  actionsRegistry: ActionsRegistryService;
  dispatcher: Dispatcher;
}): void {
  createDispatchAction(options);
}
