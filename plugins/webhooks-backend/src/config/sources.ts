import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseFilterPredicate } from '@backstage/filter-predicates';
import { ENTITY_SECTIONS, type EntitySection } from '../model/entityVersion';
import { readEventMappings } from './eventTopics';
import { readVisibility } from './eventTypes';
import type {
  CatalogSourceOptions,
  EntityFilter,
  ScaffolderSourceOptions,
  SourceOptions,
} from './options';
import { integer, ratio } from './values';

/** The first pass waits for other plugins to start. */
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 5 },
  timeout: { minutes: 30 },
  initialDelay: { seconds: 30 },
};

export function readSources(
  config: Config | undefined,
  portalUrl: string | undefined,
): SourceOptions {
  return {
    events: readEventMappings(config),
    notifications:
      config?.getOptionalBoolean('sources.notifications.enabled') ?? false,
    catalog: isEnabled(config, 'catalog') ? readCatalog(config) : undefined,
    scaffolder: isEnabled(config, 'scaffolder')
      ? { ...readScaffolder(config), portalUrl }
      : undefined,
  };
}

/** A section enables its source, unless it says otherwise. */
function isEnabled(config: Config | undefined, source: string): boolean {
  const key = `sources.${source}`;
  return (
    config?.has(key) === true &&
    (config.getOptionalBoolean(`${key}.enabled`) ?? true)
  );
}

function readCatalog(config: Config | undefined): CatalogSourceOptions {
  const key = 'sources.catalog';
  return {
    schedule: readSchedule(config, `${key}.schedule`),
    filter: readFilter(config, `${key}.filter`),
    changes: readSections(config, `${key}.changes`),
    deletionGuard: {
      entities: integer(config, `${key}.deletionGuard.entities`, 50, 0),
      share: ratio(config, `${key}.deletionGuard.share`, 0.1),
      passes: integer(config, `${key}.deletionGuard.passes`, 3, 1),
    },
    visibility: readVisibility(config, `${key}.visibility`) ?? 'public',
  };
}

function readScaffolder(
  config: Config | undefined,
): Omit<ScaffolderSourceOptions, 'portalUrl'> {
  const key = 'sources.scaffolder';
  return {
    schedule: readSchedule(config, `${key}.schedule`),
    includeParameters:
      config?.getOptionalStringArray(`${key}.includeParameters`) ?? [],
    visibility: readVisibility(config, `${key}.visibility`) ?? 'public',
  };
}

function readSchedule(
  config: Config | undefined,
  key: string,
): SchedulerServiceTaskScheduleDefinition {
  return config?.has(key)
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
        config.getConfig(key),
      )
    : DEFAULT_SCHEDULE;
}

function readFilter(
  config: Config | undefined,
  key: string,
): EntityFilter | undefined {
  const value = config?.getOptional(key);
  if (value === undefined) {
    return undefined;
  }
  try {
    const filter = parseFilterPredicate(value);
    if (typeof filter !== 'object') {
      throw new Error('it must be an object, such as { kind: Component }');
    }
    return filter as EntityFilter;
  } catch (error) {
    throw new InputError(
      `webhooks.${key} is not a filter predicate: ${(error as Error).message}`,
    );
  }
}

function readSections(
  config: Config | undefined,
  key: string,
): EntitySection[] {
  const sections = config?.getOptionalStringArray(key) ?? [
    'metadata',
    'spec',
    'relations',
  ];
  return sections.map(section => {
    const known = ENTITY_SECTIONS.find(one => one === section);
    if (!known) {
      throw new InputError(
        `webhooks.${key}: '${section}' is none of ${ENTITY_SECTIONS.join(', ')}`,
      );
    }
    return known;
  });
}
