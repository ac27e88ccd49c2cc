import type { Response } from 'supertest';
import { eventually } from './testUtils/eventually';
import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { OwnPostgres } from './__testUtils__/ownPostgres';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(120_000);

const API = '/api/webhooks';

describe('While PostgreSQL restarts under load', () => {
  let postgres: OwnPostgres;
  let portal: Portal;
  let receiver: Receiver;

  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    portal = await startPortal({
      database: postgres.config,
      eventTypes: githubEventTypes,
      notifications: false,
    });
    receiver = await Receiver.start(async () => ({ status: 200 }));
    await portal.as('alice').post(`${API}/integrations`, {
      name: 'Builds',
      owner: 'payments',
      url: receiver.url,
      eventTypes: ['*'],
    });
  });

  afterAll(async () => {
    await portal.stop();
    await receiver.stop();
    await postgres.stop();
  });

  function dispatch(idempotencyKey: string): Promise<Response> {
    const [event] = githubEvents(1);
    return portal
      .as('alice')
      .post(`${API}/events`, { ...event, idempotencyKey })
      .then(response => response);
  }

  it('refuses what it cannot store with 503, and delivers all that it has accepted', async () => {
    const answers: Response[] = [];
    const accepted = new Set<string>();
    let isOver = false;
    const caller = async (name: string) => {
      for (let i = 0; !isOver; i += 1) {
        const answer = await dispatch(`${name}-${i}`);
        answers.push(answer);
        if (answer.status === 202) {
          accepted.add(answer.body.deliveries[0].id);
        }
      }
    };
    const callers = Array.from({ length: 4 }, (_, i) => caller(`${i}`));
    try {
      await eventually(async () => expect(accepted.size).toBeGreaterThan(50));

      await postgres.pause();
      await eventually(async () =>
        expect(answers.some(({ status }) => status === 503)).toBe(true),
      );
      await postgres.resume();
      const before = accepted.size;
      await eventually(async () =>
        expect(accepted.size).toBeGreaterThan(before + 50),
      );
    } finally {
      isOver = true;
      await Promise.all(callers);
    }

    const refused = answers.filter(({ status }) => status !== 202);
    expect(new Set(refused.map(({ status }) => status))).toEqual(
      new Set([503]),
    );
    expect(refused.every(({ headers }) => headers['retry-after'])).toBe(true);
    await eventually(async () => {
      const arrived = new Set(
        receiver.requests.map(({ headers }) => headers['webhook-id']),
      );
      expect([...accepted].filter(id => !arrived.has(id))).toEqual([]);
    });
  });

  it.each([
    '/integrations',
    '/deliveries',
    '/health',
    '/event-types',
    '/integrations/019cae6b-6600-7000-8000-0539f098d601',
  ])('answers GET %s with 200, 404 or 503', async path => {
    await postgres.pause();

    const { status, headers } = await portal.as('alice').get(API + path);

    expect([200, 404, 503]).toContain(status);
    expect(headers['retry-after'] !== undefined).toBe(status === 503);
    await postgres.resume();
  });
});
