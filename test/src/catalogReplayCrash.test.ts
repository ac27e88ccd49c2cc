import type { Replay, StartedReplay } from 'backstage-plugin-webhooks-common';
import { BackendProcess } from './__testUtils__/backendProcess';
import { freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(300_000);

const COMPONENTS = 700;

describe('kill -9 in a replay of the catalog', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of cleanUp.splice(0).reverse()) {
      await end();
    }
  });

  it('sends one event about each entity', async () => {
    const options = {
      database: freshDatabase('PostgreSQL'),
      components: COMPONENTS,
      webhooks: {
        network: { allow: ['127.0.0.0/8'], allowHttp: true },
        delivery: { timeout: { seconds: 10 }, concurrencyPerIntegration: 10 },
        sources: {
          catalog: {
            filter: { kind: 'component' },
            schedule: { frequency: { seconds: 2 }, timeout: { minutes: 1 } },
          },
        },
      },
    };
    // No response before the kill, so that the replay is waiting for the backlog then.
    let isKilled = false;
    const receiver = await Receiver.start(() =>
      isKilled
        ? Promise.resolve({ status: 200 })
        : new Promise<never>(() => {}),
    );
    cleanUp.push(() => receiver.stop());
    const first = await BackendProcess.start(options);
    cleanUp.push(() => first.kill());
    const { id } = await first.call<{ id: string }>('POST', '/integrations', {
      name: 'Mirror',
      owner: 'payments',
      url: receiver.url,
      eventTypes: ['catalog.entity.created'],
    });
    const { replayId, count } = await eventually(() =>
      first.call<StartedReplay>('POST', `/integrations/${id}/replay`, {
        catalog: 'current',
      }),
    );
    expect(count).toBe(COMPONENTS);
    const current = (backend: BackendProcess) =>
      backend.call<Replay>('GET', `/integrations/${id}/replays/${replayId}`);
    const { replayed } = await eventually(async () => {
      const found = await current(first);
      expect(found.replayed).toBeGreaterThanOrEqual(500);
      return found;
    });
    expect(replayed).toBeLessThan(COMPONENTS);
    await first.kill();
    isKilled = true;

    const second = await BackendProcess.start(options);
    cleanUp.push(() => second.kill());
    const sent = () =>
      new Map(
        receiver.requests.map(({ headers, body }) => [
          headers['webhook-event-id'],
          JSON.parse(body).data.entityRef,
        ]),
      );
    await eventually(async () => {
      expect((await current(second)).state).toBe('completed');
      expect(sent().size).toBeGreaterThanOrEqual(COMPONENTS);
    }, 120_000);

    expect(await current(second)).toMatchObject({
      selected: COMPONENTS,
      replayed: COMPONENTS,
    });
    // Every entity has exactly one event.
    expect(sent().size).toBe(COMPONENTS);
    expect(new Set(sent().values()).size).toBe(COMPONENTS);
  });
});
