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
    visibility: readVisibility(type),
  }));
}

function readVisibility(type: Config): EventTypeVisibility | undefined {
  const visibility = type.getOptionalString('visibility');
  if (
    visibility === undefined ||
    visibility === 'public' ||
    visibility === 'protected'
  ) {
    return visibility;
  }
  throw new InputError(
    `webhooks.eventTypes: the visibility of '${type.getString('name')}' must be public or protected, not '${visibility}'`,
  );
}
