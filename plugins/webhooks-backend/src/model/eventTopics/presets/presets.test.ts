import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { isEventTypeName } from 'backstage-plugin-webhooks-common';
import { EventTypeRegistry } from '../../../eventTypes/EventTypeRegistry';
import { mapEvent, type EventMapping } from '../EventMapping';
import { readEventMappings } from '../../../config/eventTopics';
import { PRESETS } from '.';

const MAPPINGS = Object.keys(PRESETS).flatMap(preset =>
  readEventMappings(
    new ConfigReader({ sources: { events: [{ preset }] } }),
  ).map(mapping => ({ preset, mapping, topic: mapping.topic })),
);

/** The payload with extra fields. */
function withMore(example: JsonObject): JsonObject {
  return { ...example, installation: { id: 1 }, secret: 'T0KEN' };
}

function mapped(mapping: EventMapping, eventPayload: unknown) {
  return mapEvent(mapping, { topic: mapping.topic, eventPayload });
}

describe.each(MAPPINGS)('The preset of $topic', ({ mapping }) => {
  const { type } = mapping;
  const example = type.example as JsonObject;

  it('has a type with a valid name', () => {
    expect(isEventTypeName(type.name)).toBe(true);
  });

  it('sends only the fields of its example', () => {
    expect(mapped(mapping, withMore(example))).toMatchObject({
      type: type.name,
      payloadText: JSON.stringify(example),
    });
  });

  it.each([
    ['the example', (payload: JsonObject) => payload],
    ['an empty payload', () => ({})],
    [
      'a payload of nulls',
      (payload: JsonObject) =>
        Object.fromEntries(Object.keys(payload).map(key => [key, null])),
    ],
    [
      'a payload of other types',
      (payload: JsonObject) =>
        Object.fromEntries(Object.keys(payload).map(key => [key, [[1]]])),
    ],
  ])('sends payloads that satisfy its schema, with %s', (_, change) => {
    const registry = new EventTypeRegistry();
    registry.add(type);
    const sent = mapped(mapping, change(example)) as { payloadText: string };

    expect(() =>
      registry.assertPayload(type.name, JSON.parse(sent.payloadText)),
    ).not.toThrow();
  });

  it.each([null, 'text', [1], undefined])('rejects the payload %p', payload => {
    expect(mapped(mapping, payload)).toBe('invalid');
  });
});

describe('The presets', () => {
  it('mark a deleted branch with null', () => {
    const push = MAPPINGS.find(
      ({ topic }) => topic === 'bitbucketCloud.repo:push',
    )!;
    const old = { type: 'branch', name: 'old', target: { hash: 'a' } };
    const sent = mapped(push.mapping, {
      push: { changes: [{ old, new: null, closed: true }] },
    }) as { payloadText: string };

    expect(JSON.parse(sent.payloadText).push.changes).toEqual([
      { closed: true, new: null, old },
    ]);
  });

  it('truncate lists', () => {
    const push = MAPPINGS.find(({ topic }) => topic === 'github.push')!;
    const commits = Array.from({ length: 2_048 }, (_, i) => ({ id: `${i}` }));
    const sent = mapped(push.mapping, { commits }) as { payloadText: string };

    expect(JSON.parse(sent.payloadText).commits).toHaveLength(50);
  });
});
