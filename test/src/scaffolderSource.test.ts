import { createBackendModule } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { provideStaticCatalogModel } from '@backstage/plugin-catalog-node/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { scaffolderCatalogModelLayer } from '@backstage/plugin-scaffolder-common/alpha';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { TestProvider } from './__testUtils__/TestProvider';
import {
  verifiedEvent,
  type ReceivedEvent,
} from './__testUtils__/receivedEvents';

jest.setTimeout(120_000);

const API = '/api/webhooks';

const TEMPLATE: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'greet' },
  spec: {
    type: 'greeting',
    owner: 'payments',
    parameters: {
      properties: { how: { type: 'string' }, secretNote: { type: 'string' } },
    },
    steps: [
      {
        id: 'end',
        action: 'test:end',
        input: { how: '${{ parameters.how }}' },
      },
    ],
  },
};

/** An action that ends as its input says, or when the task is cancelled. */
const actionModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'test-action',
  register(env) {
    env.registerInit({
      deps: { actions: scaffolderActionsExtensionPoint },
      async init({ actions }) {
        actions.addActions(
          createTemplateAction({
            id: 'test:end',
            schema: { input: { how: z => z.string() } },
            async handler({ input, signal }) {
              if (input.how === 'fail') {
                throw new Error('It was told to');
              }
              if (input.how === 'wait') {
                await new Promise((_, reject) => {
                  signal?.addEventListener('abort', () =>
                    reject(new Error('Cancelled')),
                  );
                });
              }
            },
          }),
        );
      },
    });
  },
});

describe.each(engines)('Tasks of the real scaffolder, on %s', engine => {
  let portal: Portal;
  let receiver: Receiver;
  let verified: ReceivedEvent[];

  beforeAll(async () => {
    const provider = new TestProvider();
    receiver = await Receiver.start();
    portal = await startPortal({
      database: freshDatabase(engine),
      eventTypes: [],
      webhooks: { sources: { scaffolder: { includeParameters: ['how'] } } },
      features: [
        provider.module,
        // Shared by the plugins, as in a real backend.
        eventsServiceFactory,
        scaffolderPlugin,
        provideStaticCatalogModel({ layers: [scaffolderCatalogModelLayer] }),
        actionModule,
      ],
    });
    await provider.put(TEMPLATE);
    await eventually(async () => {
      const { status } = await portal
        .as('alice')
        .get('/api/catalog/entities/by-name/template/default/greet');
      if (status !== 200) {
        throw new Error('The catalog has not taken in the template yet');
      }
    });
    const { body } = await portal.as('alice').post(`${API}/integrations`, {
      name: 'Tasks',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: ['scaffolder.*'],
    });
    receiver.answer = async request => {
      verified.push(verifiedEvent(request, body.secret));
      return { status: 204 };
    };
  });

  beforeEach(() => {
    verified = [];
  });

  afterAll(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function run(how: string): Promise<string> {
    const { body } = await portal.as('alice').post('/api/scaffolder/v2/tasks', {
      templateRef: 'template:default/greet',
      values: { how, secretNote: 'of alice' },
    });
    return body.id;
  }

  async function expectReceived(...types: string[]): Promise<void> {
    await eventually(async () =>
      expect(verified.map(({ type }) => type).sort()).toEqual(
        types.map(type => `scaffolder.task.${type}`).sort(),
      ),
    );
  }

  it('reach a verifying receiver when they start and are completed', async () => {
    const taskId = await run('well');

    await expectReceived('started', 'completed');

    expect(
      verified.find(({ type }) => type === 'scaffolder.task.completed')?.data,
    ).toEqual({
      taskId,
      templateRef: 'template:default/greet',
      createdBy: 'user:default/alice',
      createdAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
      url: `http://localhost:3000/create/tasks/${taskId}`,
      parameters: { how: 'well' },
    });
  });

  it('reach it when they fail', async () => {
    await run('fail');

    await expectReceived('started', 'failed');
  });

  it('reach it when they are cancelled', async () => {
    const taskId = await run('wait');
    await expectReceived('started');

    await portal.as('alice').post(`/api/scaffolder/v2/tasks/${taskId}/cancel`);

    await expectReceived('started', 'cancelled');
  });

  it('carry nothing else that was typed into the form', async () => {
    await run('well');
    await expectReceived('started', 'completed');

    expect(JSON.stringify(verified)).not.toContain('of alice');
  });
});
