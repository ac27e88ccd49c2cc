import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  type AuditorService,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { Receiver } from 'backstage-webhooks-test';
import { readPage, titledCode } from '../__testUtils__/markdown';
import { TestPortal } from '../__testUtils__/TestPortal';
import { verify } from '../__testUtils__/verify';

jest.setTimeout(60_000);

const CODE = titledCode(readPage('audit-log.md'));
const NODE_MODULES = join(__dirname, '../../../../node_modules');

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('The recipe for audit events', () => {
  let folder: string;
  let receiver: Receiver;
  let portal: TestPortal;
  let auditor: AuditorService;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-log-'));
    await symlink(NODE_MODULES, join(folder, 'node_modules'));
    const file = join(folder, 'auditor.ts');
    await writeFile(file, CODE.get('packages/backend/src/auditor.ts')!);
    const { auditorWithTopic } = require(file) as {
      auditorWithTopic: BackendFeature;
    };
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      webhooks: parse(CODE.get('app-config.yaml')!).webhooks as JsonObject,
      features: [
        eventsServiceFactory,
        auditorWithTopic,
        createBackendPlugin({
          pluginId: 'shop',
          register: env =>
            env.registerInit({
              deps: { service: coreServices.auditor },
              async init({ service }) {
                auditor = service;
              },
            }),
        }),
      ],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await receiver?.stop();
    await rm(folder, { recursive: true });
  });

  it('sends only audit events of other plugins', async () => {
    const { secret } = await portal.create({
      url: receiver.url,
      eventTypes: ['audit.event.logged'],
    });
    const read = await auditor.createEvent({
      eventId: 'order-read',
      severityLevel: 'low',
    });
    await read.success();
    const deleted = await auditor.createEvent({
      eventId: 'order-delete',
      severityLevel: 'high',
      meta: { order: 7 },
    });
    await deleted.fail({ error: new Error('Too late') });
    await portal.post('/events', { type: 'a.b', payload: {} });
    const [request] = await receiver.received(1);

    expect(verify(request, secret!, portal.clock.now())).toMatchObject({
      type: 'audit.event.logged',
      data: {
        plugin: 'shop',
        eventId: 'order-delete',
        severity: 'high',
        status: 'failed',
        actor: 'plugin:shop',
        meta: { order: 7 },
        error: 'Too late',
      },
    });
    const { body } = await portal.get('/deliveries');
    expect(body.items).toHaveLength(1);
  });
});
