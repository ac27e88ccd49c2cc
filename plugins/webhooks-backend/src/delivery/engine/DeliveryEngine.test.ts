import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { eventually, Receiver } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  migrated,
} from '../../__testUtils__/fixtures';
import { readWebhooksOptions } from '../../config/readConfig';
import { DeliveryQueue } from '../../database/DeliveryQueue';
import { EventStore } from '../../database/EventStore';
import {
  IntegrationStore,
  type IntegrationRecord,
} from '../../database/IntegrationStore';
import { EventIntake } from '../../dispatch/EventIntake';
import { systemClock } from '../../model/clock';
import type { AttemptEvent } from '../../model/delivery';
import type { NewEvent } from '../../model/plan';
import { AddressPolicy } from '../../network/AddressPolicy';
import { SecretBox } from '../../secrets/SecretBox';
import { UndiciSender } from '../http/UndiciSender';
import { DeliveryEngine } from './DeliveryEngine';
import { EndpointCache } from './EndpointCache';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('DeliveryEngine (%s)', id => {
  const stops: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  async function setUp(options: { status?: number } = {}) {
    const knex = await migrated(await databases.init(id));
    const logger = mockServices.logger.mock();
    const integrations = new IntegrationStore({ knex });
    const receiver = await Receiver.start(async () => ({
      status: options.status ?? 200,
    }));
    await addIntegration(integrations, { id: 'a', url: receiver.url });
    const claimant = {
      integrationId: 'a',
      owner: 'group:default/team',
      host: new URL(receiver.url).host,
      paced: false,
    };
    const { delivery } = readWebhooksOptions(mockServices.rootConfig());
    const policy = new AddressPolicy({
      allow: ['127.0.0.1'],
      allowHttp: true,
    });
    const queue = new DeliveryQueue({ knex });
    const claims = jest.spyOn(queue, 'claim');
    const recorded: AttemptEvent[] = [];
    const endpoints = new EndpointCache({
      integrations,
      secretBox: SecretBox.create({ keys: [], required: false }),
      clock: systemClock,
      logger,
    });
    const engine = new DeliveryEngine({
      queue,
      sender: new UndiciSender({ delivery, policy, clock: systemClock }),
      endpoints,
      delivery,
      clock: systemClock,
      logger,
      onRecorded: events => recorded.push(...events),
    });
    stops.push(
      () => receiver.stop(),
      () => engine.stop(),
    );
    const store = new EventIntake({ events: new EventStore({ knex }) });
    /** Dispatches to the integration like the dispatcher. */
    const dispatch = async (count: number) => {
      const now = systemClock.now();
      const stored = await store.dispatch(
        Array.from({ length: count }, (): NewEvent => ({
          type: 'a.b',
          body: '{}',
          dispatchedBy: 'user:default/mock',
          integrationIds: ['a'],
          now,
        })),
        engine,
      );
      return stored.flatMap(one => ('leased' in one ? one.leased : []));
    };
    /** Adds integrations that a delivery of one event waits for. */
    const addWaiting = async (
      count: number,
      integration: Partial<IntegrationRecord>,
    ) => {
      const ids = Array.from({ length: count }, (_, i) => `waiting-${i}`);
      for (const integrationId of ids) {
        await addIntegration(integrations, {
          id: integrationId,
          url: receiver.url,
          ...integration,
        });
      }
      await addDeliveries(knex, {
        integrationIds: ['a', ...ids],
        now: systemClock.now(),
      });
      return ids;
    };
    return {
      knex,
      integrations,
      addWaiting,
      queue,
      engine,
      claimant,
      endpoints,
      receiver,
      claims,
      recorded,
      logger,
      dispatch,
    };
  }

  it('counts a slot as used from its reservation until the response', async () => {
    const { engine, recorded, dispatch } = await setUp();
    engine.start();
    expect(engine.usedSlots).toBe(0);

    const leased = await dispatch(1);
    expect(engine.usedSlots).toBe(1);

    engine.send(leased);
    await eventually(() => expect(recorded).toHaveLength(1));
    await eventually(() => expect(engine.usedSlots).toBe(0));
  });

  it('sends deliveries with a slot without a claim, and claims the others', async () => {
    const { engine, receiver, claims, recorded, dispatch } = await setUp();
    engine.start();
    const first = await dispatch(1);
    expect(first).toHaveLength(1);
    engine.send(first);
    await eventually(() => expect(recorded).toHaveLength(1));
    // The engine may have polled the queue, but it was empty.
    const found = await Promise.all(claims.mock.results.map(one => one.value));
    expect(found.flat()).toEqual([]);

    // After one success there is room for two.
    const second = await dispatch(5);
    expect(second).toHaveLength(2);
    engine.send(second);
    engine.wake(['a']);
    await eventually(() => expect(recorded).toHaveLength(6));
    expect(claims).toHaveBeenCalled();
    expect(recorded.every(({ owned }) => owned)).toBe(true);
    const ids = receiver.requests.map(one => one.headers['webhook-id']);
    expect(new Set(ids).size).toBe(6);
  });

  it('has no slots before it starts, once it stops, and while older deliveries wait', async () => {
    const { knex, engine, claimant, recorded, dispatch } = await setUp();
    expect(await dispatch(1)).toEqual([]);
    engine.start();
    await eventually(() => expect(recorded).toHaveLength(1));

    await addDeliveries(knex, {
      integrationIds: ['a'],
      now: systemClock.now(),
      count: 1,
    });
    engine.wake(['a']);
    expect(engine.reserve(claimant)).toBeUndefined();
    await eventually(() => expect(recorded).toHaveLength(2));

    await engine.stop();
    expect(await dispatch(1)).toEqual([]);
  });

  it('frees the slots of deliveries that were not stored', async () => {
    const { engine, claimant } = await setUp();
    engine.start();
    expect(engine.reserve(claimant)).toBeDefined();
    expect(engine.reserve(claimant)).toBeUndefined();
    engine.cancel({ integrationId: 'a' });
    expect(engine.reserve(claimant)).toBeDefined();
    engine.cancel({ integrationId: 'a' });
  });

  it.each([
    { status: 200, room: true },
    { status: 500, room: false },
  ])(
    'reports room for another delivery while a $status is unrecorded: $room',
    async ({ status, room }) => {
      const { engine, claimant, queue, recorded, dispatch } = await setUp({
        status,
      });
      const record = queue.record.bind(queue);
      let goOn = () => {};
      const recording = jest
        .spyOn(queue, 'record')
        .mockImplementation(async (...args) => {
          await new Promise<void>(resolve => {
            goOn = resolve;
          });
          return record(...args);
        });
      engine.start();
      engine.send(await dispatch(1));
      await eventually(() => expect(recording).toHaveBeenCalled());
      // A poll in progress may not see the next delivery.
      await eventually(() =>
        expect(engine.reserve(claimant) !== undefined).toBe(room),
      );

      goOn();
      await eventually(() => expect(recorded).toHaveLength(1));
      await eventually(() => expect(engine.reserve(claimant)).toBeDefined());
    },
  );

  it('returns deliveries that were stored during its shutdown', async () => {
    const { knex, engine, receiver, dispatch } = await setUp();
    engine.start();
    const leased = await dispatch(1);
    const stopping = engine.stop();
    engine.send(leased);
    await stopping;
    expect(receiver.requests).toEqual([]);
    expect(await knex('delivery_queue').pluck('lease_token')).toEqual([null]);
  });

  it('returns deliveries whose integration cannot be read', async () => {
    const { knex, engine, endpoints, recorded, logger, dispatch } =
      await setUp();
    engine.start();
    jest
      .spyOn(endpoints, 'load')
      .mockRejectedValueOnce(new Error('The database is away'));
    engine.send(await dispatch(1));
    // The next poll finds it.
    await eventually(() => expect(recorded).toHaveLength(1));
    expect(recorded[0].owned).toBe(true);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('1 deliveries are returned to the queue'),
      expect.anything(),
    );
    expect(await knex('delivery_queue')).toEqual([]);
  });

  it('claims for other integrations among many with a rate limit', async () => {
    const { queue, engine, claims, recorded, addWaiting } = await setUp();
    await addWaiting(250, { maxPerSecond: 10 });
    const paced = jest.spyOn(queue, 'claimPaced');
    engine.start();
    await eventually(() => expect(recorded).toHaveLength(251));
    const [first] = claims.mock.invocationCallOrder;
    expect(
      paced.mock.invocationCallOrder.filter(order => order < first),
    ).toHaveLength(1);
  });

  it('claims while the deliveries of many integrations are being held', async () => {
    const { queue, integrations, engine, claims, recorded, addWaiting } =
      await setUp();
    for (const waiting of await addWaiting(10, {})) {
      await integrations.delete(await integrations.get(waiting), 0);
    }
    const hold = jest.spyOn(queue, 'hold');
    engine.start();
    await eventually(() => {
      expect(recorded).toHaveLength(1);
      expect(hold).toHaveBeenCalledTimes(10);
    });
    const [first] = claims.mock.invocationCallOrder;
    expect(
      hold.mock.invocationCallOrder.filter(order => order < first),
    ).toHaveLength(1);
  });

  it('does not lose a result to a renewal of the same lease', async () => {
    const { knex, queue, engine, dispatch } = await setUp();
    engine.start();
    const [leased] = await dispatch(1);
    const now = systemClock.now();
    for (let i = 1; i <= 20; i += 1) {
      await Promise.all([
        queue.renew([leased], now + i * 60_000),
        queue
          .record(
            [
              toAttemptRecord(leased, {
                at: now,
                next: { status: 'pending', dueAt: now, attemptsSinceQueued: 1 },
              }),
            ],
            now,
          )
          .then(({ owned }) => expect(owned).toEqual([true])),
      ]);
      await knex('delivery_queue').update({ lease_token: leased.leaseToken });
    }
    engine.cancel({ integrationId: 'a' });
  });
});
