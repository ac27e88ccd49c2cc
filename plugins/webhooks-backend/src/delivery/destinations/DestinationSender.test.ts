import type {
  WebhooksDestination,
  WebhooksMessage,
  WebhooksReceipt,
} from 'backstage-plugin-webhooks-node';
import { DestinationRegistry } from '../../network/DestinationRegistry';
import type { OutgoingRequest, Sender } from '../http/Sender';
import { DestinationSender } from './DestinationSender';

const HEADERS = {
  'webhook-id': 'd1',
  'webhook-signature': 'v1,c2ln',
  'x-team': 'payments',
};
const REQUEST: OutgoingRequest = {
  url: 'broker://orders/placed',
  headers: Object.entries(HEADERS).flat(),
  body: '{"type":"order.placed"}',
};
const NEVER = new Promise<never>(() => {});

function setUp(
  send: (message: WebhooksMessage) => Promise<WebhooksReceipt>,
  checkUrl: WebhooksDestination['checkUrl'] = () => {},
) {
  const messages: WebhooksMessage[] = [];
  let isClosed = false;
  const destinations = new DestinationRegistry();
  destinations.add({
    scheme: 'broker',
    checkUrl,
    send: message => {
      messages.push(message);
      return send(message);
    },
    close: async () => {
      isClosed = true;
    },
  });
  const overHttp: string[] = [];
  const http: Sender = {
    send: async ({ url }) => {
      overHttp.push(url);
      return {
        outcome: 'success',
        startedAt: 0,
        durationMs: 0,
        responseTruncated: false,
      };
    },
    close: async () => {},
  };
  const sender = new DestinationSender({
    http,
    destinations,
    delivery: { timeoutMs: 60_000, maxResponseBytes: 8 },
    clock: { now: () => 1_000 },
  });
  return { sender, messages, overHttp, isClosed: () => isClosed };
}

describe('DestinationSender', () => {
  it('gives the signed request to the destination of its scheme', async () => {
    const { sender, messages } = setUp(async () => ({ outcome: 'success' }));
    await sender.send(REQUEST);

    expect(messages).toEqual([
      {
        url: new URL(REQUEST.url),
        id: 'd1',
        headers: HEADERS,
        body: REQUEST.body,
        timeoutMs: 60_000,
        signal: expect.any(AbortSignal),
      },
    ]);
  });

  it('sends other URLs over HTTP', async () => {
    const { sender, messages, overHttp } = setUp(() => NEVER);
    await sender.send({ ...REQUEST, url: 'https://broker/placed' });

    expect(overHttp).toEqual(['https://broker/placed']);
    expect(messages).toEqual([]);
  });

  it('keeps the beginning of the receipt', async () => {
    const { sender } = setUp(async () => ({
      outcome: 'success',
      body: '1234567890',
    }));

    expect(await sender.send(REQUEST)).toMatchObject({
      outcome: 'success',
      responseBody: '12345678',
      responseTruncated: true,
      startedAt: 1_000,
    });
  });

  it('masks header values that the destination repeats', async () => {
    const { sender } = setUp(async () => ({
      outcome: 'error',
      code: 'DENIED',
      message: 'The token a-long-secret-value is not known',
    }));
    const { errorMessage } = await sender.send({
      ...REQUEST,
      secretValues: ['a-long-secret-value'],
    });

    expect(errorMessage).not.toContain('a-long-secret-value');
  });

  it('counts a refusal as an error', async () => {
    const { sender } = setUp(async () => ({
      outcome: 'error',
      code: 'FULL',
      message: 'The stream is full',
    }));

    expect(await sender.send(REQUEST)).toMatchObject({
      outcome: 'error',
      errorCode: 'FULL',
      errorMessage: 'The stream is full',
    });
  });

  it('counts a destination that throws as one that did not respond', async () => {
    const { sender } = setUp(async () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), {
        code: 'ECONNREFUSED',
      });
    });

    expect(await sender.send(REQUEST)).toMatchObject({
      outcome: 'timeout',
      errorCode: 'ECONNREFUSED',
    });
  });

  it('ends at the deadline, even if the destination does not', async () => {
    const { sender, messages } = setUp(() => NEVER);

    expect(await sender.send({ ...REQUEST, timeoutMs: 1 })).toMatchObject({
      outcome: 'timeout',
      errorCode: 'DEADLINE_EXCEEDED',
    });
    expect(messages[0].signal.aborted).toBe(true);
  });

  it('sends nothing to a URL that the destination now refuses', async () => {
    const { sender, messages } = setUp(
      () => NEVER,
      () => {
        throw new Error('There is no connection orders');
      },
    );

    expect(await sender.send(REQUEST)).toMatchObject({
      outcome: 'timeout',
      errorMessage: 'There is no connection orders',
    });
    expect(messages).toEqual([]);
  });

  it('ends the requests in flight and closes the destinations on shutdown', async () => {
    const { sender, isClosed } = setUp(() => NEVER);
    const underWay = sender.send(REQUEST);
    await sender.close();

    expect(await underWay).toMatchObject({ outcome: 'timeout' });
    expect(isClosed()).toBe(true);
  });
});
