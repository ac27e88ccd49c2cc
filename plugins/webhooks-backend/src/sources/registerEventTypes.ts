import { InputError } from '@backstage/errors';
import type { SourceOptions } from '../config/options';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { NOTIFICATION_SENT } from './notificationEventType';

/**
 * Registers the event types of mapped topics and of notifications. A type that is already registered, such as by the
 * configuration, keeps its schema and visibility.
 *
 * @throws `InputError` for a type that is reserved for the plugin
 */
export function registerEventTypes(
  sources: SourceOptions,
  registry: EventTypeRegistry,
): void {
  const types = [
    ...sources.events.map(({ type }) => ({ source: 'events' as const, type })),
    ...(sources.notifications
      ? [{ source: 'notifications' as const, type: NOTIFICATION_SENT }]
      : []),
  ];
  for (const { source, type } of types) {
    const registered = registry.find(type.name);
    if (registered?.reserved) {
      throw new InputError(
        `webhooks.sources.events: '${type.name}' is dispatched by the webhooks plugin itself. Choose another type.`,
      );
    }
    if (registered) {
      registry.setSource(type.name, source);
    } else {
      registry.add(type, { source });
    }
  }
}
