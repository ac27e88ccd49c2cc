import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type {
  EventType,
  EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';

export function readEventTypes(config: Config | undefined): EventType[] {
  return (config?.getOptionalConfigArray('eventTypes') ?? []).map(type => ({
    name: type.getString('name'),
    description: type.getString('description'),
    schema: type.getOptional('schema'),
    example: type.getOptional('example'),
    deprecated: type.getOptionalString('deprecated'),
    visibility: readVisibility(
      type,
      'visibility',
      `webhooks.eventTypes: the visibility of '${type.getString('name')}'`,
    ),
  }));
}

/** The visibility of event types. */
export function readVisibility(
  config: Config | undefined,
  key: string,
  what: string = `webhooks.${key}`,
): EventTypeVisibility | undefined {
  const visibility = config?.getOptionalString(key);
  if (
    visibility === undefined ||
    visibility === 'public' ||
    visibility === 'protected'
  ) {
    return visibility;
  }
  throw new InputError(
    `${what} must be public or protected, not '${visibility}'`,
  );
}
