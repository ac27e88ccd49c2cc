import { mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import webhooksPlugin from '.';
import { Receiver } from './testing/receiver';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('webhooks plugin (%s)', id => {
  it('delivers', async () => {
    const knex = await databases.init(id);
    const receiver = await Receiver.start();
    const { server, stop } = await startTestBackend({
      features: [
        webhooksPlugin,
        mockServices.database.factory({ knex }),
        mockServices.rootConfig.factory({
          data: {
            webhooks: {
              network: { allow: ['127.0.0.0/8'], allowHttp: true },
              eventTypes: [{ name: 'a.b', description: 'x' }],
            },
          },
        }),
        catalogServiceMock.factory({
          entities: [
            { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'team' }, spec: { type: 'team', children: [] } },
          ],
        }),
      ],
    });
    const created = await request(server).post('/api/webhooks/integrations').send({ name: 'x', owner: 'team', url: receiver.url, eventTypes: ['a.*'] });
    expect(created.status).toBe(201);
    const d = await request(server).post('/api/webhooks/events').send({ type: 'a.b', payload: { x: 1 } });
    console.log(d.status, JSON.stringify(d.body));
    await receiver.received(1);
    receiver.answer = async () => ({ status: 410, body: 'no more' });
    await request(server).post('/api/webhooks/events').send({ type: 'a.b', payload: { x: 1 } });
    await receiver.received(2);
    await new Promise(r => setTimeout(r, 1000));
    const iid = created.body.id;
    for (const path of [`/integrations/${iid}/health`, '/integrations?health=disabled&q=x', '/deliveries', `/deliveries/${d.body.deliveries[0].id}`, '/deliveries?status=failed,held&outcome=gone&from=2026-01-01T00:00:00Z']) {
      const r = await request(server).get(`/api/webhooks${path}`);
      console.log(path, r.status, JSON.stringify(r.body).replace(/"days":.*?\]/g,'').slice(0,1500));
    }
    const d2 = await request(server).post('/api/webhooks/events').send({ type: 'a.b', payload: { x: 1 } });
    console.log(d2.status, JSON.stringify(d2.body));
    const r3 = await request(server).post(`/api/webhooks/integrations/${iid}/test`).send();
    console.log(r3.status, JSON.stringify(r3.body));
    receiver.answer = async () => ({ status: 200 });
    const r4 = await request(server).post(`/api/webhooks/integrations/${iid}/enable`).send({ replay: 'held' });
    console.log(r4.status, JSON.stringify(r4.body));
    await receiver.received(4);
    await stop();
    await receiver.stop();
  });
});
