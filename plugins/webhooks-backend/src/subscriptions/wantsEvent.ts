import type { WantsEvent } from '../model/keptEvent';
import { isAboutIntegration } from '../model/operationalEventTypes';
import {
  SubscriptionMatcher,
  type FindEntityOwners,
} from './SubscriptionMatcher';

/** Decides on stored events like a dispatch. An integration never receives events about itself. */
export function createWantsEvent(findOwners: FindEntityOwners): WantsEvent {
  return async (event, integration) =>
    !isAboutIntegration(event, integration.id) &&
    new SubscriptionMatcher(event, findOwners).matches(integration);
}
