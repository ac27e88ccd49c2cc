import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import { Webhook } from 'standardwebhooks';
import { receiverSnippet } from './receiverSnippet';

const ID = 'msg_1';
const BODY = JSON.stringify({
  type: 'incident.opened',
  timestamp: '2026-01-31T09:30:00.000Z',
  data: { title: 'Zoë’s checkout is down' },
});

/** The key that a receiver gets, and the way its sender signs. */
interface Signer {
  env: Record<string, string>;
  sign: (sentAt: Date) => string;
}

const SIGNERS: Record<SigningScheme, () => Signer> = {
  hmac() {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    return {
      env: { WEBHOOK_SECRET: secret },
      sign: sentAt => new Webhook(secret).sign(ID, sentAt, BODY),
    };
  },
  ed25519() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const key = Buffer.from(x!, 'base64url').toString('base64');
    return {
      env: { WEBHOOK_PUBLIC_KEY: `whpk_${key}` },
      sign(sentAt) {
        const content = `${ID}.${Math.floor(sentAt.getTime() / 1000)}.${BODY}`;
        return `v1a,${sign(null, Buffer.from(content), privateKey).toString('base64')}`;
      },
    };
  },
};

describe.each(['hmac', 'ed25519'] as const)(
  'receiver snippet with %s',
  signing => {
    const signer = SIGNERS[signing]();
    const stop = new AbortController();
    let lines: AsyncIterator<string>;
    let url: string;

    beforeAll(async () => {
      const code = receiverSnippet('incident.opened', signing).replace(
        'app.listen(3001)',
        `const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))`,
      );
      const receiver = spawn(process.execPath, ['--input-type=module'], {
        env: { ...process.env, ...signer.env },
        stdio: ['pipe', 'pipe', 'inherit'],
        signal: stop.signal,
      });
      receiver.on('error', () => {});
      receiver.stdin.end(code);
      lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
      const { value: port } = await lines.next();
      url = `http://127.0.0.1:${port}/webhooks`;
    }, 60_000);

    afterAll(() => stop.abort());

    const post = async (options: {
      sentAt?: Date;
      signature?: string;
      body?: string;
    }) => {
      const { sentAt = new Date(), body = BODY } = options;
      const sending = request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': ID,
          'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
          'webhook-signature': options.signature ?? signer.sign(sentAt),
        },
      }).end(body);
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };

    it('accepts a signed request', async () => {
      expect(await post({})).toBe(204);
      expect((await lines.next()).value).toBe(
        `${ID} incident.opened 2026-01-31T09:30:00.000Z`,
      );
    });

    it('accepts either signature during a rotation', async () => {
      const now = new Date();
      const other = SIGNERS[signing]().sign(now);
      const signature = `${other} ${signer.sign(now)}`;
      expect(await post({ sentAt: now, signature })).toBe(204);
    });

    it('refuses everything else', async () => {
      expect(await post({ body: BODY.replace('down', 'up') })).toBe(400);
      expect(await post({ sentAt: new Date(Date.now() - 600_000) })).toBe(400);
      expect(await post({ signature: 'v1a,' })).toBe(400);
      expect(await post({ signature: '' })).toBe(400);
      expect(
        await post({ signature: SIGNERS[signing]().sign(new Date()) }),
      ).toBe(400);
    });
  },
);
