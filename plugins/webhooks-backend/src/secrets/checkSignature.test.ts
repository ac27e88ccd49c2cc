import { createHmac } from 'node:crypto';
import type {
  CheckSignatureRequest,
  SignatureCheck,
} from 'backstage-plugin-webhooks-common';
import { checkSignature } from './checkSignature';
import {
  generateSecret,
  generateSigningSecret,
  secretKey,
  signatureHeader,
  signingKey,
} from './signing';

const ID = '019ab5d2-7c00-7000-8000-5a1f6c3d2e11';
const SECRET = generateSecret();
const BODY =
  '{"type":"a.b","timestamp":"2026-03-02T12:00:00.000Z","data":{"b":1,"a":[2]}}';
const TIMES = ['1772452800', '1772452860'];

function header(
  timestamp: string,
  part: { secret?: string; id?: string; body?: string } = {},
): string {
  const { secret = SECRET, id = ID, body = BODY } = part;
  return signatureHeader([signingKey(secret)], id, timestamp, body);
}

function hmac(key: string | Buffer, text: string): string {
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

function check(
  part: Partial<CheckSignatureRequest> = {},
  options: { secrets?: string[]; sentWith?: string; attempts?: string[] } = {},
): SignatureCheck {
  const { secrets = [SECRET], sentWith = SECRET, attempts = TIMES } = options;
  return checkSignature({
    received: {
      webhookId: ID,
      webhookTimestamp: TIMES[0],
      webhookSignature: header(TIMES[0], { secret: sentWith }),
      ...part,
    },
    secrets,
    sent: {
      id: ID,
      body: BODY,
      attempts: attempts.map(timestamp => ({
        timestamp,
        signature: header(timestamp, { secret: sentWith }),
      })),
    },
  });
}

/** The differences by part. */
function differences(result: SignatureCheck): Record<string, string> {
  return Object.fromEntries(
    result.parts.flatMap(({ part, difference }) =>
      difference ? [[part, difference]] : [],
    ),
  );
}

describe('checkSignature', () => {
  it('finds no difference in an unchanged request', () => {
    expect(check({ body: BODY })).toEqual({
      matches: true,
      parts: ['id', 'timestamp', 'body', 'signature', 'secret'].map(part => ({
        part,
        result: 'match',
      })),
    });
  });

  it('uses the sent body if none is given', () => {
    const { matches, parts } = check();

    expect(matches).toBe(true);
    expect(parts).toContainEqual({ part: 'body', result: 'unknown' });
  });

  it('compares the request even without attempts in the log', () => {
    expect(check({}, { attempts: [] }).matches).toBe(true);
    expect(differences(check({ body: `${BODY} ` }, { attempts: [] }))).toEqual({
      body: 'whitespace',
    });
  });

  it.each([
    ['reserialized', JSON.stringify(JSON.parse(BODY), null, 2)],
    [
      'reserialized',
      '{"data":{"a":[2],"b":1},"timestamp":"2026-03-02T12:00:00.000Z","type":"a.b"}',
    ],
    ['whitespace', `${BODY}\n`],
    ['payload-only', '{"b":1,"a":[2]}'],
    ['payload-only', '{ "a": [2], "b": 1 }'],
    ['incomplete', BODY.slice(0, 40)],
    ['other-body', BODY.replace('"b":1', '"b":2')],
    ['other-body', ''.padEnd(100_000, '[')],
  ])('finds a body that is %s: %s', (difference, body) => {
    expect(differences(check({ body }))).toEqual({ body: difference });
  });

  it.each([
    ['other-id', { webhookId: ID.replace('1', '2') }, 'id'],
    ['not-seconds', { webhookTimestamp: `${TIMES[0]}000` }, 'timestamp'],
    ['not-seconds', { webhookTimestamp: '2026-03-02T12:00:00Z' }, 'timestamp'],
    ['malformed', { webhookSignature: 'sha256=abc' }, 'signature'],
    ['malformed', { webhookSignature: '' }, 'signature'],
  ])('finds %s in %p', (difference, part, of) => {
    expect(differences(check(part))).toMatchObject({ [of]: difference });
  });

  it('finds a timestamp that no attempt had', () => {
    expect(differences(check({ webhookTimestamp: '1772452801' }))).toEqual({
      timestamp: 'not-sent',
      signature: 'other-attempt',
    });
  });

  it('finds a signature of another attempt', () => {
    expect(differences(check({ webhookTimestamp: TIMES[1] }))).toEqual({
      signature: 'other-attempt',
    });
  });

  it('finds a signature computed with another secret', () => {
    expect(
      differences(
        check({
          webhookSignature: header(TIMES[0], { secret: generateSecret() }),
        }),
      ),
    ).toEqual({ secret: 'other-secret' });
  });

  it('recognizes the right secret in a computed signature over another body', () => {
    const body = JSON.stringify(JSON.parse(BODY), null, 2);
    const result = check({
      body,
      webhookSignature: header(TIMES[0], { body }),
    });

    expect(differences(result)).toEqual({ body: 'reserialized' });
    expect(result.parts).toContainEqual({ part: 'secret', result: 'match' });
  });

  it('reports nothing about the secret while another part differs', () => {
    const result = check({
      webhookId: 'other',
      webhookSignature: header(TIMES[0], { secret: generateSecret() }),
    });

    expect(differences(result)).toEqual({
      id: 'other-id',
      signature: 'other-signature',
    });
    expect(result.parts).toContainEqual({ part: 'secret', result: 'unknown' });
  });

  it.each([
    ['key-not-decoded', hmac(SECRET, `${ID}.${TIMES[0]}.${BODY}`)],
    [
      'key-not-decoded',
      hmac(SECRET.slice('whsec_'.length), `${ID}.${TIMES[0]}.${BODY}`),
    ],
    ['id-and-time-missing', hmac(secretKey(SECRET), BODY)],
    ['id-missing', hmac(secretKey(SECRET), `${TIMES[0]}.${BODY}`)],
  ])(
    'finds the mistake %s in a computed signature',
    (difference, signature) => {
      expect(differences(check({ webhookSignature: signature }))).toEqual({
        signature: difference,
      });
    },
  );

  it('recognizes a secret that was replaced after the request', () => {
    expect(differences(check({}, { sentWith: generateSecret() }))).toEqual({
      secret: 'replaced-secret',
    });
  });

  it('accepts each of two secrets during a rotation', () => {
    const secrets = [generateSecret(), SECRET];

    expect(check({}, { secrets }).matches).toBe(true);
    expect(
      check(
        { webhookSignature: header(TIMES[0], { secret: secrets[0] }) },
        { secrets },
      ).matches,
    ).toBe(true);
  });

  it('checks signatures of a key pair', () => {
    const { secret } = generateSigningSecret('ed25519');
    const options = { secrets: [secret], sentWith: secret };

    expect(check({ body: BODY }, options).matches).toBe(true);
    expect(differences(check({ body: `${BODY}\n` }, options))).toEqual({
      body: 'whitespace',
    });
  });
});
