import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { TestClock } from 'backstage-webhooks-test';
import { setUpQueue } from '../__testUtils__/setUpQueue';
import { countRows } from '../__testUtils__/fixtures';
import type { AccessControl } from '../access/AccessControl';
import { RateLimiter } from '../access/RateLimiter';
import { EventStore } from '../database/EventStore';
import { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import type { Claimant, ClaimedDelivery } from '../model/delivery';
import { Dispatcher } from './Dispatcher';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const CALLER = mockCredentials.user();
const LEASE_TOKEN = '019ab5d2-7c00-7000-8000-5a1f6c3d2e10';
const EVERYTHING = { all: true } as const;

type Scopes = Awaited<ReturnType<AccessControl['dispatchScopes']>>;

describe.each(databases.eachSupportedId())('Dispatcher (%s)', id => {
  async function setUp(
    options: {
      /** The integrations that get a free slot. */
      free?: string[];
      scopes?: Partial<Scopes>;
      dispatchesPerMinute?: number;
    } = {},
  ) {
    const { free = [], scopes, dispatchesPerMinute = 100 } = options;
    const { knex, integrations } = await setUpQueue(await databases.init(id), [
      { id: 'a', owner: 'group:default/one' },
      { id: 'b', owner: 'group:default/two' },
    ]);
    const eventTypes = new EventTypeRegistry();
    eventTypes.add({ name: 'a.b', description: '' });
    eventTypes.add({ name: 'a.reserved', description: '' }, { reserved: true });
    const perMinute = (limit: number) => ({ user: limit, service: limit });
    const clock = new TestClock();
    const limiter = new RateLimiter({
      limits: {
        dispatchesPerMinute: perMinute(dispatchesPerMinute),
        bytesPerMinute: perMinute(10_000),
        changesPerMinute: perMinute(100),
      },
      clock,
    });
    const sent: ClaimedDelivery[] = [];
    const woken: string[][] = [];
    const dispatcher = new Dispatcher({
      events: new EventStore({ knex }),
      integrations,
      eventTypes,
      access: {
        dispatchScopes: async () => ({
          eventTypes: EVERYTHING,
          integrations: EVERYTHING,
          readable: EVERYTHING,
          ...scopes,
        }),
        authorize: async () => {
          throw new NotAllowedError('No URL overrides');
        },
      } as unknown as AccessControl,
      policy: { checkUrl: () => {} },
      limiter,
      maxPayloadBytes: 100,
      clock,
      engine: {
        leaseMs: 60_000,
        reserve: ({ integrationId }: Claimant) =>
          free.includes(integrationId) ? LEASE_TOKEN : undefined,
        cancel: () => {},
        send: deliveries => sent.push(...deliveries),
        wake: ids => woken.push([...ids]),
      },
    });
    return { knex, dispatcher, sent, woken };
  }

  it('passes deliveries with a slot to the engine, and wakes it for the others', async () => {
    const { dispatcher, sent, woken } = await setUp({ free: ['a'] });

    const { deliveries } = await dispatcher.dispatch(
      { type: 'a.b', payload: {} },
      CALLER,
    );

    const toA = deliveries.find(({ integrationId }) => integrationId === 'a');
    expect(sent).toEqual([
      expect.objectContaining({
        deliveryId: toA!.id,
        integrationId: 'a',
        leaseToken: LEASE_TOKEN,
      }),
    ]);
    expect(woken).toEqual([['b']]);
  });

  it('sends nothing for a repeated idempotency key', async () => {
    const { knex, dispatcher, sent } = await setUp({ free: ['a', 'b'] });
    const request = { type: 'a.b', payload: {}, idempotencyKey: 'key' };
    const first = await dispatcher.dispatch(request, CALLER);
    sent.length = 0;

    expect(await dispatcher.dispatch(request, CALLER)).toEqual(first);
    expect(sent).toEqual([]);
    expect(await countRows(knex)).toMatchObject({ events: 1 });
  });

  it('rejects only the conflicting one of concurrent events', async () => {
    const { knex, dispatcher } = await setUp();
    const dispatch = (payload: object, idempotencyKey?: string) =>
      dispatcher.dispatch({ type: 'a.b', payload, idempotencyKey }, CALLER);
    await dispatch({}, 'key');

    const outcomes = await Promise.allSettled([
      dispatch({ n: 1 }),
      dispatch({ n: 2 }, 'key'),
      dispatch({ n: 3 }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'ConflictError' } });
    expect(await countRows(knex)).toMatchObject({ events: 3 });
  });

  it('lists only deliveries of integrations that the caller may read', async () => {
    const { dispatcher } = await setUp({
      scopes: { readable: { criteria: { owners: ['group:default/one'] } } },
    });

    expect(
      await dispatcher.dispatch({ type: 'a.b', payload: {} }, CALLER),
    ).toMatchObject({
      deliveries: [expect.objectContaining({ integrationId: 'a' })],
      hidden: 1,
    });
  });

  it.each<[string, Partial<Scopes>, { type: string; url?: string }, string]>([
    [
      'no event type may be dispatched',
      { eventTypes: { none: true } },
      { type: 'a.b' },
      'NotAllowedError',
    ],
    ['the type is unknown', {}, { type: 'a.c' }, 'InputError'],
    [
      'only the plugin dispatches the type',
      {},
      { type: 'a.reserved' },
      'NotAllowedError',
    ],
    [
      'the caller may not name a URL',
      {},
      { type: 'a.b', url: 'https://hooks.example.com/' },
      'NotAllowedError',
    ],
  ])('stores nothing if %s', async (_, scopes, request, name) => {
    const { knex, dispatcher, sent, woken } = await setUp({ scopes });

    await expect(
      dispatcher.dispatch({ ...request, payload: {} }, CALLER),
    ).rejects.toMatchObject({ name });

    expect(await countRows(knex)).toMatchObject({ events: 0, deliveries: 0 });
    expect([sent, woken]).toEqual([[], []]);
  });

  it('rejects a payload above the limit with 413', async () => {
    const { dispatcher } = await setUp();

    await expect(
      dispatcher.dispatch(
        { type: 'a.b', payload: { text: 'x'.repeat(100) } },
        CALLER,
      ),
    ).rejects.toMatchObject({ statusCode: 413 });
  });

  it('rejects a dispatch above the rate limit with 429', async () => {
    const { knex, dispatcher } = await setUp({ dispatchesPerMinute: 1 });
    const request = { type: 'a.b', payload: {} };
    await dispatcher.dispatch(request, CALLER);

    await expect(dispatcher.dispatch(request, CALLER)).rejects.toMatchObject({
      statusCode: 429,
    });
    expect(await countRows(knex)).toMatchObject({ events: 1 });
  });

  it('dispatches events of the plugin itself without a permission', async () => {
    const { knex, dispatcher } = await setUp({
      scopes: { eventTypes: { none: true } },
    });

    await dispatcher.dispatchOwn({
      type: 'a.reserved',
      payload: {},
      except: 'a',
    });

    expect(await knex('delivery_queue').pluck('integration_id')).toEqual(['b']);
  });
});
