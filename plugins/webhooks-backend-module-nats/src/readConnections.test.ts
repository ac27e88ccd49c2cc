import { ConfigReader } from '@backstage/config';
import { readConnections } from './readConnections';

const read = (connections: object[]) =>
  readConnections(
    new ConfigReader({
      webhooks: { destinations: { nats: { connections } } },
    } as never),
  );

describe('readConnections', () => {
  it('returns none without configuration', () => {
    expect(readConnections(new ConfigReader({}))).toEqual([]);
  });

  it('reads servers and credentials', () => {
    expect(
      read([{ name: 'orders', servers: ['nats://a:4222'], token: 't' }]),
    ).toEqual([{ name: 'orders', servers: ['nats://a:4222'], token: 't' }]);
  });

  it('refuses a name that a URL would have to encode', () => {
    expect(() => read([{ name: 'my orders', servers: ['a'] }])).toThrow(
      "webhooks.destinations.nats.connections[0].name: 'my orders' has other characters",
    );
  });

  it('refuses a name that is used twice', () => {
    const orders = { name: 'orders', servers: ['a'] };

    expect(() => read([orders, orders])).toThrow(
      "webhooks.destinations.nats.connections[1].name: 'orders' is used twice",
    );
  });

  it('refuses a connection without servers', () => {
    expect(() => read([{ name: 'orders', servers: [] }])).toThrow(
      'webhooks.destinations.nats.connections[0].servers: name at least one server',
    );
  });
});
