import { createServiceFactory } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import {
  eventsServiceRef,
  type EventsServiceEventHandler,
} from '@backstage/plugin-events-node';
import {
  scaffolderServiceRef,
  type ScaffolderService,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver, TestClock } from 'backstage-webhooks-test';
import { TestPortal } from '../../__testUtils__/TestPortal';
import { SCAFFOLDER_TASK_ID } from './ScaffolderSource';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('ScaffolderSource (%s)', id => {
  let clock: TestClock;
  let receiver: Receiver;
  let portal: TestPortal;
  let publish: EventsServiceEventHandler;
  let tasks: Map<string, JsonObject>;
  let log: { type: string; createdAt: string }[];
  const unparsed = jest.fn();

  const reconcile = () => portal.runTask(SCAFFOLDER_TASK_ID);

  /** The methods that the source calls. */
  const scaffolder = {
    async getTask({ taskId }: { taskId: string }) {
      return tasks.get(taskId);
    },
    async listTasks({ limit = 0, offset = 0 }) {
      const items = [...tasks.values()].filter(
        ({ status }) => status !== 'processing',
      );
      return { items: items.slice(offset, offset + limit) };
    },
    async getLogs() {
      return log;
    },
  } as unknown as ScaffolderService;

  beforeEach(async () => {
    clock = new TestClock();
    tasks = new Map();
    log = [{ type: 'completion', createdAt: '2026-03-02T12:00:09.000Z' }];
    unparsed.mockClear();
    receiver = await Receiver.start();
    const metrics = metricsServiceMock.mock({
      createCounter: (name: string) => ({
        add: name.endsWith('unparsed.count') ? unparsed : () => {},
      }),
    });
    portal = await TestPortal.start({
      knex: await databases.init(id),
      clock,
      webhooks: { sources: { scaffolder: {} } },
      features: [
        metrics.factory,
        createServiceFactory({
          service: scaffolderServiceRef,
          deps: {},
          factory: () => scaffolder,
        }),
        createServiceFactory({
          service: eventsServiceRef,
          deps: {},
          factory: () => ({
            publish: async () => {},
            async subscribe({ onEvent }) {
              publish = onEvent;
            },
          }),
        }),
      ],
    });
    await portal.create({ url: receiver.url, eventTypes: ['scaffolder.*'] });
    // Tasks that end from now on are dispatched.
    await reconcile();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  function task(taskId: string, fields: JsonObject = {}): void {
    const createdAt = new Date(clock.now()).toISOString();
    tasks.set(taskId, {
      id: taskId,
      status: 'completed',
      createdAt,
      lastHeartbeatAt: createdAt,
      spec: { parameters: {}, templateInfo: { entityRef: 'template:a/b' } },
      ...fields,
    });
  }

  const event = (payload: JsonObject) =>
    publish({ topic: 'scaffolder.task', eventPayload: payload });

  /** The starts and ends that the receiver got, sorted. */
  const told = () =>
    receiver.requests
      .map(({ body }) => {
        const { type, data } = JSON.parse(body);
        return `${type.replace('scaffolder.task.', '')} ${data.taskId}`;
      })
      .sort();

  it('dispatches the start and the end of a task', async () => {
    task('t', { status: 'processing' });
    await event({ id: 't', status: 'processing' });
    await eventually(() => expect(told()).toEqual(['started t']));

    task('t');
    await event({ id: 't', status: 'completed' });

    await eventually(() =>
      expect(told()).toEqual(['completed t', 'started t']),
    );
  });

  it('waits until the scaffolder has committed the end', async () => {
    task('t', { status: 'processing' });
    await event({ id: 't', status: 'completed' });
    task('t');

    await eventually(() => expect(told()).toEqual(['completed t']));
  });

  it('dispatches a retried task again', async () => {
    task('t', { status: 'failed' });
    await event({ id: 't', status: 'failed' });
    await eventually(() => expect(told()).toEqual(['failed t']));

    clock.advance({ minutes: 1 });
    task('t');
    await event({ id: 't', status: 'completed' });

    await eventually(() => expect(told()).toEqual(['completed t', 'failed t']));
  });

  it('distinguishes a cancelled task from a failed one', async () => {
    log = [{ type: 'cancelled', createdAt: '2026-03-02T12:00:08Z' }, ...log];
    task('t', { status: 'failed' });

    await event({ id: 't', status: 'failed' });

    await eventually(() => expect(told()).toEqual(['cancelled t']));
  });

  it('dispatches nothing for a request to cancel a task', async () => {
    task('t', { status: 'processing' });
    await event({ id: 7, taskId: 't', status: 'cancelled', body: {} });

    task('t');
    await event({ id: 't', status: 'completed' });

    await eventually(() => expect(told()).toEqual(['completed t']));
  });

  it('finds tasks whose end the event bus lost', async () => {
    task('lost');
    task('told');
    await event({ id: 'told', status: 'completed' });
    await eventually(() => expect(told()).toEqual(['completed told']));

    await reconcile();
    await reconcile();

    await eventually(() =>
      expect(told()).toEqual(['completed lost', 'completed told']),
    );
    const { body } = await portal.get('/sources');
    const [source] = body.items.filter(
      (one: { id: string }) => one.id === 'scaffolder',
    );
    expect(source).toMatchObject({
      state: 'ok',
      lastPass: { counts: { told: 0 } },
    });
  });

  it('ignores tasks that ended before it was enabled', async () => {
    task('old', { lastHeartbeatAt: '2026-03-02T11:59:59.000Z' });
    task('new');

    await reconcile();

    await eventually(() => expect(told()).toEqual(['completed new']));
  });

  it('does not repeat a task whose event is past its retention', async () => {
    task('t');
    await reconcile();
    await eventually(() => expect(told()).toEqual(['completed t']));

    clock.advance({ days: 31 });
    await portal.runHealthTask();
    await reconcile();
    task('later');
    await reconcile();

    await eventually(() =>
      expect(told()).toEqual(['completed later', 'completed t']),
    );
  });

  it('counts events and tasks in an unknown form', async () => {
    await event({ number: 7 });
    tasks.set('t', { id: 't', name: 'no task' });
    await event({ id: 't', status: 'completed' });

    await eventually(() =>
      expect(unparsed.mock.calls).toEqual([
        [1, { what: 'event' }],
        [1, { what: 'task' }],
      ]),
    );
    expect(told()).toEqual([]);
  });
});
