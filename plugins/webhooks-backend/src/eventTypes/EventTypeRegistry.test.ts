import type { EventType } from 'backstage-plugin-webhooks-common';
import { serializeEvent, PING_EVENT_TYPE } from '../model/serializeEvent';
import { EventTypeRegistry } from './EventTypeRegistry';

function registry(...types: Partial<EventType>[]) {
  const eventTypes = new EventTypeRegistry();
  types.forEach(type =>
    eventTypes.add({ name: 'a.b', description: 'd', ...type }),
  );
  return eventTypes;
}

describe('EventTypeRegistry', () => {
  it('lists registered event types unchanged, sorted by name', () => {
    const b = { name: 'b', description: 'B', example: { n: 1 } };
    const a = { name: 'a', description: 'A', schema: { type: 'object' } };
    expect(registry(b, a).list()).toEqual([
      { ...a, visibility: 'public', reserved: false, source: 'dispatch' },
      { ...b, visibility: 'public', reserved: false, source: 'dispatch' },
    ]);
    expect(registry().list()).toEqual([]);
  });

  it.each<[string, Partial<EventType>, string]>([
    ['InputError', { name: 'a b' }, "'a b' is not an event type"],
    ['InputError', { name: '' }, 'is not an event type'],
    ['InputError', { name: 'a.*' }, "'a.*' is not an event type"],
    ['InputError', { name: 'x'.repeat(129) }, 'at most 128 characters'],
    ['ConflictError', { name: 'taken' }, "'taken' is already registered"],
    [
      'ConflictError',
      { name: PING_EVENT_TYPE },
      "'webhooks.ping' is already registered",
    ],
    [
      'InputError',
      { name: 's', schema: { type: 'nothing' } },
      "The schema of the event type 's' is not a JSON Schema",
    ],
    [
      'InputError',
      { name: 's', schema: { $ref: '#/definitions/none' } },
      "The schema of the event type 's' is not a JSON Schema",
    ],
  ])('rejects with %s %j', (name, type, message) => {
    const eventTypes = registry({ name: 'taken' });
    let error: Error | undefined;
    try {
      eventTypes.add({ name: 'x', description: 'd', ...type });
    } catch (e) {
      error = e as Error;
    }
    expect(error?.name).toBe(name);
    expect(error?.message).toContain(message);
    expect(eventTypes.list()).toHaveLength(1);
  });

  it.each([
    [
      'catalog.entity.update',
      "Did you mean 'catalog.entity.updated', 'catalog.entity.deleted'?",
    ],
    ['PUSH', "Did you mean 'push'?"],
    ['deployment.done', "Did you mean 'deployment.finished'?"],
    ['deployment', "Did you mean 'deployment.finished'?"],
    ['pull', 'GET /event-types lists the existing ones.'],
    ['zzz.qqq', 'GET /event-types lists the existing ones.'],
    ['__proto__', 'GET /event-types'],
    ['constructor', 'GET /event-types'],
    [PING_EVENT_TYPE, 'GET /event-types'],
  ])('suggests only names similar to %s', (name, hint) => {
    const eventTypes = registry(
      { name: 'catalog.entity.updated' },
      { name: 'catalog.entity.deleted' },
      { name: 'push' },
      { name: 'deployment.finished' },
    );
    expect(() => eventTypes.get(name, () => true)).toThrow(hint);
    expect(eventTypes.get('push', () => true).name).toBe('push');
  });

  it('suggests only event types that the caller may know', () => {
    const eventTypes = registry(
      { name: 'incident.opened', visibility: 'protected' },
      { name: 'incident.closed' },
    );
    expect(() =>
      eventTypes.get(
        'incident.open',
        ({ visibility }) => visibility === 'public',
      ),
    ).toThrow(/Did you mean 'incident.closed'\?$/);
  });

  it('says what to do if no event type is registered', () => {
    expect(() => registry().get('a', () => true)).toThrow(
      'No event types are registered: add them to webhooks.eventTypes',
    );
  });

  it('validates payloads, and locates the problem', () => {
    const eventTypes = registry({
      name: 'order',
      schema: {
        type: 'object',
        required: ['id', 'at'],
        additionalProperties: false,
        properties: {
          id: { type: 'integer' },
          at: { type: 'string', format: 'date-time' },
          lines: {
            type: 'array',
            items: { type: 'object', required: ['sku'] },
          },
        },
      },
    });
    const check = (payload: unknown) => () =>
      eventTypes.assertPayload('order', payload);
    expect(check({ id: 1, at: '2026-03-02T12:00:00Z' })).not.toThrow();
    expect(check({ id: '1', at: 'today', lines: [{}] })).toThrow(
      /does not satisfy the schema of 'order'.*payload\/id must be integer/,
    );
    expect(check({ id: 1, at: '2026-03-02T12:00:00Z', lines: [{}] })).toThrow(
      /payload\/lines\/0 must have required property 'sku'/,
    );
    expect(check([])).toThrow('payload must be object');
    expect(check(null)).toThrow('payload must be object');
    // The error for a payload with many problems has a bounded length.
    let message = '';
    try {
      check({
        id: 1,
        at: '2026-03-02T12:00:00Z',
        lines: Array(1000).fill({}),
      })();
    } catch (e) {
      message = (e as Error).message;
    }
    expect(message.split(';')).toHaveLength(1);
  });

  it('accepts any payload without a schema', () => {
    const eventTypes = registry({ name: 'any' });
    for (const payload of [null, 1, 'x', [], {}, { a: { b: [] } }]) {
      expect(() => eventTypes.assertPayload('any', payload)).not.toThrow();
    }
  });
});

describe('request body', () => {
  it('has the layout of the standard', () => {
    const now = Date.parse('2026-03-02T12:00:00.5Z');
    expect(serializeEvent('a.b', { n: [1] }, now)).toBe(
      '{"type":"a.b","timestamp":"2026-03-02T12:00:00.500Z","data":{"n":[1]}}',
    );
    expect(JSON.parse(serializeEvent('a.b', null, now)).data).toBeNull();
  });
});
