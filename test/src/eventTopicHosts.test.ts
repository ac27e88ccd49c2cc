import { randomUUID } from 'node:crypto';
import type { JsonValue } from '@backstage/types';
import type {
  EventType,
  IntegrationWithSecret,
  Page,
} from 'backstage-plugin-webhooks-common';
import { BackendProcess } from './__testUtils__/backendProcess';
import { freshDatabase } from './__testUtils__/database';
import { hosts } from './__testUtils__/hosts';
import { receivedEvents } from './__testUtils__/receivedEvents';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(120_000);

let backend: BackendProcess;
let receiver: Receiver;
let secret: string;
let eventTypes: EventType[];

beforeAll(async () => {
  backend = await BackendProcess.start({
    database: freshDatabase('SQLite'),
    webhooks: {
      network: { allow: ['127.0.0.0/8'], allowHttp: true },
      sources: { events: hosts.map(({ topic }) => ({ preset: topic })) },
    },
    events: {
      http: { topics: ['bitbucketCloud', 'bitbucketServer', 'gerrit'] },
      modules: {
        gitlab: { webhookSecret: 'of-gitlab' },
        azureDevOps: { webhookSecret: 'of-azure' },
      },
    },
  });
  receiver = await Receiver.start();
  const created = await backend.call<IntegrationWithSecret>(
    'POST',
    '/integrations',
    {
      name: 'Source code',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: hosts.map(({ topic }) => `${topic}.*`),
    },
  );
  secret = created.secret!;
  ({ items: eventTypes } = await backend.call<Page<EventType>>(
    'GET',
    '/event-types',
  ));
});

afterAll(async () => {
  await backend?.kill();
  await receiver?.stop();
});

beforeEach(() => {
  receiver.requests.length = 0;
});

describe.each(hosts)('The preset of $topic', host => {
  const events = Object.keys(host.payloads);

  const send = async (
    event: string,
    {
      id = randomUUID(),
      headers = {},
    }: { id?: string; headers?: Record<string, string> } = {},
  ) => {
    const request = host.request(event, id);
    const { status } = await backend.post(
      `/api/events/http/${host.topic}`,
      JSON.stringify(request.payload),
      { ...request.headers, ...headers },
    );
    return status;
  };

  const received = (count: number) => receivedEvents(receiver, secret, count);

  it('has a sample of each of its events', () => {
    expect(events.map(event => toEventType(host.topic, event)).sort()).toEqual(
      eventTypes
        .map(({ name }) => name)
        .filter(name => name.startsWith(`${host.topic}.`))
        .sort(),
    );
  });

  it.each(events)('sends the fields of its example of %s', async event => {
    expect(await send(event)).toBe(202);

    const [{ type, data }] = await received(1);
    expect(type).toBe(toEventType(host.topic, event));
    const { example } = eventTypes.find(({ name }) => name === type)!;
    expect(listPaths(data)).toEqual(listPaths(example as JsonValue));
  });

  /** Sends one event twice, and then another event with the same id but another topic. */
  const sendRepeated = async () => {
    const [first, second] = events;
    const id = randomUUID();
    await send(first, { id });
    await send(first, { id });
    await send(second, { id });
    return {
      first: toEventType(host.topic, first),
      last: toEventType(host.topic, second),
    };
  };

  if (host.topic === 'gerrit') {
    it('sends twice what arrives twice, without a delivery id', async () => {
      const { first, last } = await sendRepeated();

      const types = (await received(3)).map(({ type }) => type);
      expect(types.sort()).toEqual([first, first, last].sort());
    });
  } else {
    it('sends once what the host sends twice', async () => {
      const { first, last } = await sendRepeated();

      const types = (await received(2)).map(({ type }) => type);
      expect(types.sort()).toEqual([first, last].sort());
    });
  }

  if (host.forged) {
    it('sends nothing that the host has not authenticated', async () => {
      const [first, second] = events;
      expect(await send(first, { headers: host.forged })).toBe(403);

      await send(second);
      expect((await received(1))[0].type).toBe(toEventType(host.topic, second));
    });
  }
});

/** The event type, whose grammar has no colons or dashes. */
function toEventType(topic: string, event: string): string {
  return `${topic}.${event.replace(/[^\w.]/g, '_')}`;
}

/** The paths of all values. */
function listPaths(value: JsonValue | undefined, path = ''): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .flatMap(([key, inner]) => listPaths(inner, `${path}.${key}`))
        .sort()
    : [path];
}
