import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { FIRST_ATTEMPT } from '../__testUtils__/fixtures';
import { webhookRequest } from '../delivery/http/webhookRequest';
import { MASKED } from '../model/masked';
import {
  generateSecret,
  secretKey,
  signatureHeader,
  signingKey,
} from './signing';

const NOW = Date.parse('2026-03-02T12:00:00.999Z');

describe('signing', () => {
  it('makes the signature of the published test vector', () => {
    expect(
      signatureHeader(
        [signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1614265330,
        '{"test": 2432232314}',
      ),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('makes signatures of any text that standardwebhooks accepts', () => {
    jest.useFakeTimers({ now: NOW });
    try {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), text => {
          const secret = generateSecret();
          const body = JSON.stringify({ text });
          const headers = {
            'webhook-id': 'id',
            'webhook-timestamp': String(Math.floor(NOW / 1000)),
            'webhook-signature': signatureHeader(
              [signingKey(secret)],
              'id',
              Math.floor(NOW / 1000),
              body,
            ),
          };
          expect(new Webhook(secret).verify(body, headers)).toEqual({ text });
          expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow(
            'No matching signature found',
          );
          expect(() =>
            new Webhook(generateSecret()).verify(body, headers),
          ).toThrow('No matching signature found');
        }),
        { numRuns: 50 },
      );
    } finally {
      jest.useRealTimers();
    }
  });

  it('generates secrets of 32 random bytes', () => {
    const secrets = Array.from({ length: 20 }, generateSecret);
    expect(new Set(secrets).size).toBe(20);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(secretKey(secret)).toHaveLength(32);
    }
  });

  const ofBytes = (bytes: number) =>
    `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

  it.each([24, 25, 26, 64])(
    'accepts %d bytes, with or without padding',
    bytes => {
      expect(secretKey(ofBytes(bytes))).toHaveLength(bytes);
      expect(secretKey(ofBytes(bytes).replace(/=+$/, ''))).toHaveLength(bytes);
    },
  );

  it.each([
    [''],
    ['whsec_'],
    [ofBytes(23)],
    [ofBytes(65)],
    ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!'],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2 LaLaSw'],
    ['whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    [' whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ])('refuses %j as a secret', secret => {
    expect(() => secretKey(secret)).toThrow('A signing secret is whsec_');
  });
});

describe('signed request', () => {
  const secrets = [generateSecret(), generateSecret(), generateSecret()];

  function request(now: number) {
    return webhookRequest({
      delivery: FIRST_ATTEMPT,
      sourceHeader: true,
      headerScope: 'path',
      endpoint: {
        incarnation: 'one',
        version: 1,
        url: 'https://hooks.example.com/',
        headers: { authorization: 'Bearer t', 'x-team': 'shop' },
        secretValues: [],
        keys: secrets.map((secret, i) => ({
          key: signingKey(secret),
          expiresAt: i === 0 ? undefined : NOW + i * 1000,
        })),
      },
      now,
    });
  }

  it('has the standard headers, with whole seconds, and the headers of the integration, which the log masks', () => {
    const { url, headers, body, loggedHeaders } = request(NOW);
    const sent = Object.fromEntries(
      Array.from({ length: headers.length / 2 }, (_, i) => [
        headers[2 * i],
        headers[2 * i + 1],
      ]),
    );
    expect({ url, body }).toEqual({
      url: 'https://hooks.example.com/',
      body: '{"type":"a.b"}',
    });
    expect(sent).toEqual({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Backstage-Webhooks\/\d/),
      'webhook-id': 'delivery-1',
      'webhook-timestamp': String(Date.parse('2026-03-02T12:00:00Z') / 1000),
      'webhook-signature': expect.stringMatching(
        /^v1,[^ ]{44} v1,[^ ]{44} v1,[^ ]{44}$/,
      ),
      'webhook-event-id': 'event-1',
      'webhook-attempt': '1',
      'webhook-source': 'user:default/mock',
      authorization: 'Bearer t',
      'x-team': 'shop',
    });
    expect(loggedHeaders).toEqual({
      ...sent,
      authorization: MASKED,
      'x-team': MASKED,
    });
    expect(
      webhookRequest({
        delivery: { ...FIRST_ATTEMPT, url: 'https://b/' },
        endpoint: {
          incarnation: 'one',
          version: 1,
          url: 'https://a/',
          headers: {},
          secretValues: [],
          keys: [],
        },
        sourceHeader: true,
        headerScope: 'path',
        now: NOW,
      }).url,
    ).toBe('https://b/');
  });

  it('is signed with each secret that has not expired', () => {
    const goodAt = (now: number) => {
      jest.useFakeTimers({ now });
      try {
        const { loggedHeaders, body } = request(now);
        return secrets.map(secret => {
          try {
            new Webhook(secret).verify(body, loggedHeaders);
            return true;
          } catch {
            return false;
          }
        });
      } finally {
        jest.useRealTimers();
      }
    };
    expect(goodAt(NOW)).toEqual([true, true, true]);
    expect(goodAt(NOW + 999)).toEqual([true, true, true]);
    expect(goodAt(NOW + 1000)).toEqual([true, false, true]);
    expect(goodAt(NOW + 2000)).toEqual([true, false, false]);
  });
});
