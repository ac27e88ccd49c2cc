import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksEventDispatchPermission,
  webhooksEventSubscribePermission,
  type EventType,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { mayKnow } from '../model/scope';
import type { EventTypeRegistry } from './EventTypeRegistry';

/** Lists event types for callers. */
export class EventTypeService {
  readonly #registry: EventTypeRegistry;
  readonly #access: AccessControl;

  constructor(options: { registry: EventTypeRegistry; access: AccessControl }) {
    this.#registry = options.registry;
    this.#access = options.access;
  }

  /** Lists public event types, and protected ones that the caller may subscribe to or dispatch. */
  async list(credentials: BackstageCredentials): Promise<EventType[]> {
    const types = this.#registry.list();
    const scopes = await Promise.all(
      [webhooksEventSubscribePermission, webhooksEventDispatchPermission].map(
        permission => this.#access.eventTypes(permission, credentials),
      ),
    );
    return types
      .filter(type => scopes.some(scope => mayKnow(scope, type)))
      .map(({ reserved, ...type }) => type);
  }
}
