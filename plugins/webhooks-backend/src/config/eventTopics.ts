import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  parseFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { JsonValue } from '@backstage/types';
import {
  isEventTypeName,
  type EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';
import { keepShape, toSchema } from '../model/eventTopics/exampleShape';
import type { EventMapping } from '../model/eventTopics/EventMapping';
import {
  PRESETS,
  type Preset,
  type PresetEvent,
} from '../model/eventTopics/presets';
import {
  compilePath,
  compileProjection,
} from '../model/eventTopics/projection';

const PRESET_KEYS = ['preset', 'events', 'filter', 'visibility'];
const TOPIC_KEYS = [
  'topic',
  'type',
  'description',
  'visibility',
  'filter',
  'idempotencyFrom',
  'metadata',
  'payload',
];

/** Topics that are internal to Backstage, because they reveal what users do. */
const INTERNAL_TOPICS = ['signals'];

/**
 * Reads `webhooks.sources.events`.
 *
 * @throws `InputError` that names the entry and the problem
 */
export function readEventMappings(config: Config | undefined): EventMapping[] {
  const entries = config?.getOptionalConfigArray('sources.events') ?? [];
  return entries.flatMap((entry, i) => {
    try {
      return entry.has('preset') ? readPreset(entry) : [readTopic(entry)];
    } catch (error) {
      throw new InputError(
        `webhooks.sources.events[${i}]: ${(error as Error).message}`,
      );
    }
  });
}

function readPreset(entry: Config): EventMapping[] {
  assertKeys(entry, PRESET_KEYS);
  const name = entry.getString('preset');
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) {
    throw new InputError(
      `'${name}' is none of the presets ${Object.keys(PRESETS).join(', ')}`,
    );
  }
  const filter = readFilter(entry);
  const visibility = readVisibility(entry);
  return readPresetEvents(entry, preset).map(event => ({
    topic: `${preset.topic}.${event.name}`,
    type: {
      name: toEventType(`${preset.topic}.${event.name}`),
      description: event.description,
      visibility,
      schema: toSchema(event.example),
      example: event.example,
    },
    filter,
    idempotencyFrom:
      preset.idempotencyFrom === undefined
        ? undefined
        : compilePath(preset.idempotencyFrom),
    metadata: [],
    payload: ({ payload }) => keepShape(payload, event.example),
  }));
}

function readPresetEvents(entry: Config, preset: Preset): PresetEvent[] {
  const wanted = entry.getOptionalStringArray('events');
  const names = preset.events.map(({ name }) => name);
  const unknown = wanted?.find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `'${unknown}' is none of the events ${names.join(', ')}. Map other topics by topic and type.`,
    );
  }
  return preset.events.filter(({ name }) => wanted?.includes(name) ?? true);
}

function readTopic(entry: Config): EventMapping {
  assertKeys(entry, TOPIC_KEYS);
  const topic = entry.getString('topic');
  if (INTERNAL_TOPICS.includes(topic)) {
    throw new InputError(`the topic '${topic}' is internal to Backstage`);
  }
  const name = entry.getOptionalString('type') ?? toEventType(topic);
  if (!isEventTypeName(name)) {
    throw new InputError(
      `'${name}' is not an event type: set type to letters, digits and _, joined by dots, at most 128 characters`,
    );
  }
  const idempotencyFrom = entry.getOptionalString('idempotencyFrom');
  return {
    topic,
    type: {
      name,
      description:
        entry.getOptionalString('description') ??
        `An event of the topic ${topic}.`,
      visibility: readVisibility(entry),
    },
    filter: readFilter(entry),
    idempotencyFrom:
      idempotencyFrom === undefined ? undefined : compilePath(idempotencyFrom),
    // Header names are in lower case.
    metadata: (entry.getOptionalStringArray('metadata') ?? []).map(header =>
      header.toLowerCase(),
    ),
    payload: entry.has('payload')
      ? compileProjection(entry.get<JsonValue>('payload'))
      : undefined,
  };
}

/** Converts the name of a topic to an event type, whose grammar is narrower. */
function toEventType(topic: string): string {
  return topic.replace(/[^a-zA-Z0-9_.]/g, '_');
}

function readFilter(entry: Config): FilterPredicate | undefined {
  return entry.has('filter')
    ? parseFilterPredicate(entry.get('filter'))
    : undefined;
}

/** Events of repositories and other systems are protected by default. */
function readVisibility(entry: Config): EventTypeVisibility {
  const visibility = entry.getOptionalString('visibility') ?? 'protected';
  if (visibility === 'public' || visibility === 'protected') {
    return visibility;
  }
  throw new InputError(
    `visibility must be public or protected, not '${visibility}'`,
  );
}

function assertKeys(entry: Config, known: string[]): void {
  const unknown = entry.keys().find(key => !known.includes(key));
  if (unknown !== undefined) {
    throw new InputError(
      `'${unknown}' is none of the keys ${known.join(', ')}`,
    );
  }
}
