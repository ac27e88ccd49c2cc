import { createHmac } from 'node:crypto';
import type { IntegrationWithSecret } from 'backstage-plugin-webhooks-common';
import { BackendProcess } from './__testUtils__/backendProcess';
import { engines, freshDatabase } from './__testUtils__/database';
import { githubEvents } from './__testUtils__/githubPayloads';
import { receivedEvents } from './__testUtils__/receivedEvents';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(120_000);

const SECRET = 'of-the-github-app';

/** GitHub's first example of an event. */
function findExample(name: string): Record<string, unknown> {
  const found = githubEvents(100).find(({ type }) => type === `github.${name}`);
  return found!.payload as Record<string, unknown>;
}

describe.each(engines)('The preset of GitHub, on %s', engine => {
  let backend: BackendProcess;
  let receiver: Receiver;
  let secret: string;

  beforeAll(async () => {
    backend = await BackendProcess.start({
      database: freshDatabase(engine),
      webhooks: {
        network: { allow: ['127.0.0.0/8'], allowHttp: true },
        sources: { events: [{ preset: 'github' }] },
      },
      events: { modules: { github: { webhookSecret: SECRET } } },
    });
    receiver = await Receiver.start();
    const created = await backend.call<IntegrationWithSecret>(
      'POST',
      '/integrations',
      {
        name: 'GitHub mirror',
        owner: 'group:default/payments',
        url: receiver.url,
        eventTypes: ['github.*'],
      },
    );
    secret = created.secret!;
  });

  afterAll(async () => {
    await backend?.kill();
    await receiver?.stop();
  });

  beforeEach(() => {
    receiver.requests.length = 0;
  });

  /** Sends as GitHub does. */
  const send = (
    event: string,
    payload: unknown,
    options: { delivery: string; key?: string },
  ) => {
    const body = JSON.stringify(payload);
    const signature = createHmac('sha256', options.key ?? SECRET)
      .update(body)
      .digest('hex');
    return backend.post('/api/events/http/github', body, {
      'x-github-event': event,
      'x-github-delivery': options.delivery,
      'x-hub-signature-256': `sha256=${signature}`,
    });
  };

  const received = (count: number) => receivedEvents(receiver, secret, count);

  it('takes a signed request to a receiver, cut down to what receivers need', async () => {
    const payload = findExample('push');
    const answer = await send('push', payload, { delivery: 'push-1' });
    expect(answer.status).toBe(202);

    const [event] = await received(1);
    expect(event).toMatchObject({
      type: 'github.push',
      data: {
        ref: payload.ref,
        after: payload.after,
        repository: { full_name: 'Codertocat/Hello-World' },
      },
    });
    expect(event.data).not.toHaveProperty('repository.owner');
  });

  it('sends once what GitHub sends twice', async () => {
    const payload = findExample('pull_request');
    await send('pull_request', payload, { delivery: 'pr-1' });
    await send('pull_request', payload, { delivery: 'pr-1' });
    await send('issues', findExample('issues'), { delivery: 'issue-1' });

    const events = await received(2);
    expect(events.map(({ type }) => type).sort()).toEqual([
      'github.issues',
      'github.pull_request',
    ]);
  });

  it('does not pass on headers of the request', async () => {
    await send('release', findExample('release'), { delivery: 'release-1' });
    await received(1);

    const [request] = receiver.requests;
    expect(request.body + JSON.stringify(request.headers)).not.toMatch(
      /sha256=|x-hub|release-1/,
    );
  });

  it('sends nothing that GitHub has not signed', async () => {
    const answer = await send('push', findExample('push'), {
      delivery: 'push-2',
      key: 'guessed',
    });
    expect(answer.status).toBe(403);

    await send('create', findExample('create'), { delivery: 'create-1' });
    const events = await received(1);
    expect(events.map(({ type }) => type)).toEqual(['github.create']);
  });
});
