import { mockServices } from '@backstage/backend-test-utils';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { ListedEventType } from 'backstage-plugin-webhooks-common';
import { EventTypeProvider } from './EventTypeProvider';

const OPTIONS = {
  owner: 'group:default/platform',
  namespace: 'default',
  lifecycle: 'experimental',
  consumers: true,
  includeProtected: false,
};

function eventType(more: Partial<ListedEventType>): ListedEventType {
  return {
    name: 'shop.order.placed',
    description: 'An order was placed.',
    source: 'dispatch',
    visibility: 'public',
    recent: { count: 0, since: '2026-01-01T00:00:00.000Z' },
    ...more,
  };
}

describe('EventTypeProvider', () => {
  const connection = { applyMutation: jest.fn(), refresh: jest.fn() };
  const reader = {
    eventTypes: jest.fn(),
    document: jest.fn(),
    integrationsOfEntities: jest.fn(),
  };

  beforeEach(() => {
    jest.resetAllMocks();
    const types = [
      eventType({}),
      eventType({ name: 'shop.secret', visibility: 'protected' }),
      eventType({ name: 'shop.new' }),
    ];
    reader.eventTypes.mockResolvedValue(types);
    reader.document.mockResolvedValue({
      openapi: '3.1.0',
      info: { title: 'Webhook events', version: '1' },
      webhooks: { 'shop.order.placed': {}, 'shop.secret': {} },
      components: { parameters: {}, schemas: { 'shop.secret': {} } },
    });
    reader.integrationsOfEntities.mockResolvedValue([]);
  });

  /** Connects a provider and runs its task. */
  async function run(options = OPTIONS): Promise<void> {
    let refresh: () => Promise<void> = async () => {};
    await new EventTypeProvider({
      options,
      reader,
      logger: mockServices.logger.mock(),
      taskRunner: {
        run: async task => {
          refresh = async () => task.fn(new AbortController().signal);
        },
      },
    }).connect(connection as unknown as EntityProviderConnection);
    await refresh();
  }

  const published = () =>
    connection.applyMutation.mock.calls.map(([{ type, entities }]) => [
      type,
      entities.map(
        ({ entity }: { entity: { metadata: { name: string } } }) =>
          entity.metadata.name,
      ),
    ]);

  it('replaces all entities with those of public event types', async () => {
    await run();

    // The document does not contain shop.new yet.
    expect(published()).toEqual([['full', ['shop.order.placed']]]);
    const [{ entities }] = connection.applyMutation.mock.calls[0];
    expect(
      JSON.parse(entities[0].entity.spec.definition).components.schemas,
    ).toBeUndefined();
  });

  it('publishes protected event types on request', async () => {
    await run({ ...OPTIONS, includeProtected: true });

    expect(published()).toEqual([
      ['full', ['shop.order.placed', 'shop.secret']],
    ]);
  });

  it('does not read integrations if consumers are not published', async () => {
    await run({ ...OPTIONS, consumers: false });

    expect(reader.integrationsOfEntities).not.toHaveBeenCalled();
  });

  it('keeps the entities when the webhooks backend fails', async () => {
    reader.document.mockRejectedValue(new Error('503'));

    await expect(run()).rejects.toThrow('503');
    expect(connection.applyMutation).not.toHaveBeenCalled();
  });
});
