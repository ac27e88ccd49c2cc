import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readEventMappings } from './eventTopics';

function read(...events: JsonObject[]) {
  return readEventMappings(new ConfigReader({ sources: { events } }));
}

describe('readEventMappings', () => {
  it('reads nothing by default', () => {
    expect(readEventMappings(undefined)).toEqual([]);
  });

  it('derives the type from the topic if the grammar allows it', () => {
    const [{ type }] = read({ topic: 'bitbucketCloud.repo:push' });

    expect(type).toMatchObject({
      name: 'bitbucketCloud.repo_push',
      visibility: 'protected',
    });
  });

  it('maps all or selected events of a preset', () => {
    expect(read({ preset: 'github' }).length).toBeGreaterThan(5);
    expect(
      read({ preset: 'github', events: ['push'] }).map(({ topic }) => topic),
    ).toEqual(['github.push']);
  });

  it.each<[string, JsonObject]>([
    ["'githup' is none of the presets github, gitlab", { preset: 'githup' }],
    [
      "'pull' is none of the events push",
      { preset: 'github', events: ['pull'] },
    ],
    ["'topics' is none of the keys topic, type", { topic: 'a', topics: 'b' }],
    [
      "'type' is none of the keys preset, events",
      { preset: 'github', type: 'a' },
    ],
    ["Missing required config value at 'sources.events[0].topic'", {}],
    ["'a.b!' is not an event type", { topic: 'a', type: 'a.b!' }],
    ["'a..b' is not an event type", { topic: 'a..b' }],
    ["the topic 'signals' is internal", { topic: 'signals' }],
    [
      'visibility must be public or protected',
      { topic: 'a', visibility: 'private' },
    ],
    ["'x-id' is not a path", { topic: 'a', idempotencyFrom: 'x-id' }],
    ["'nope' is not a path", { topic: 'a', payload: { a: '${{ nope }}' } }],
    ['Invalid filter predicate', { topic: 'a', filter: { $nope: 1 } }],
  ])('rejects an entry with the message: %s', (message, entry) => {
    expect(() => read({ topic: 'fine' }, entry)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(
          `webhooks.sources.events[1]: ${message}`.replace(
            '[0].topic',
            '[1].topic',
          ),
        ),
      }),
    );
  });
});
