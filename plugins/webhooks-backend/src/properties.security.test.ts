import { ConfigReader } from '@backstage/config';
import {
  eventTypePatterns,
  isEventTypeName,
  isEventTypePattern,
  matchesEventType,
} from 'backstage-plugin-webhooks-common';
import fc from 'fast-check';
import { leastTurn } from './__testUtils__/leastTurn';
import type { WebhooksOptions } from './config/options';
import { readWebhooksOptions } from './config/readConfig';
import { EchoMask } from './secrets/EchoMask';
import { checkHeaders } from './integrations/headers';
import { decodeCursor, encodeCursor } from './lib/cursor';
import { MASKED } from './model/masked';
import { SecretBox } from './secrets/SecretBox';
import {
  generateSigningSecret,
  secretKey,
  signatureHeader,
  signingKey,
} from './secrets/signing';

const RUNS = { numRuns: 500 };

const anyText = fc.string({ unit: 'binary', maxLength: 200 });

describe('signing', () => {
  it.each(['hmac', 'ed25519'] as const)(
    'with %s differs if anything signed differs',
    scheme => {
      const key = signingKey(generateSigningSecret(scheme).secret);
      const content = fc.tuple(
        fc.string({ unit: 'grapheme' }),
        fc.nat(),
        fc.string({ unit: 'grapheme' }),
      );

      fc.assert(
        fc.property(content, content, (a, b) => {
          const same = JSON.stringify(a) === JSON.stringify(b);
          const one = signatureHeader([key], ...a);
          expect(one).toBe(signatureHeader([key], ...a));
          // Ids contain no dot, which separates the parts.
          fc.pre(!a[0].includes('.') && !b[0].includes('.'));
          expect(one === signatureHeader([key], ...b)).toBe(same);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('has one signature per key, unique to the key', () => {
    const secret = fc.constantFrom('hmac' as const, 'ed25519' as const);

    fc.assert(
      fc.property(fc.array(secret, { maxLength: 4 }), schemes => {
        const keys = schemes.map(scheme =>
          signingKey(generateSigningSecret(scheme).secret),
        );
        const parts = signatureHeader(keys, 'id', 1, '{}').split(' ');
        expect(new Set(parts).size).toBe(Math.max(1, keys.length));
        expect(parts.filter(part => part.startsWith('v1a,'))).toHaveLength(
          schemes.filter(scheme => scheme === 'ed25519').length,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('accepts exactly the secrets of 24 to 64 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        const secret = `whsec_${Buffer.from(bytes).toString('base64')}`;
        const read = () => secretKey(secret);
        const fits = bytes.length >= 24 && bytes.length <= 64;
        expect(fits ? read().equals(bytes) : isRefused(read)).toBe(true);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(anyText, text => isRefused(() => secretKey(text))),
      RUNS,
    );
  });
});

describe('masking', () => {
  const secret = fc.string({
    unit: 'grapheme-ascii',
    minLength: 6,
    maxLength: 60,
  });

  it('removes a value at any position, any number of times', () => {
    fc.assert(
      fc.property(
        secret,
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
        (value, around) => {
          fc.pre(!MASKED.includes(value) && !value.includes('*'));
          const masked = new EchoMask([value]).apply(around.join(value));
          expect(masked).not.toContain(value);
        },
      ),
      RUNS,
    );
  });

  it('removes the beginning of a value at a cut', () => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ unit: 'grapheme-ascii' }),
        fc.nat(),
        (value, before, cut) => {
          fc.pre(!value.includes('*') && !before.includes('*'));
          const kept = 6 + (cut % (value.length - 5));
          const masked = new EchoMask([value]).apply(
            before + value.slice(0, kept),
          );
          expect(masked.endsWith(value.slice(0, kept))).toBe(false);
        },
      ),
      RUNS,
    );
  });

  it('does not change texts without the value', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const value = '\u0001no text has this\u0001';
        expect(new EchoMask([value]).apply(text)).toBe(text);
      }),
      RUNS,
    );
  });
});

describe('headers', () => {
  it('accept no text that could end a line', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, value) => {
        const pass = !isRefused(() => checkHeaders({ [name]: value }));
        expect(pass && /[\r\n\0]|[^\x20-\x7e\t]/.test(name + value)).toBe(
          false,
        );
      }),
      RUNS,
    );
  });
});

describe('event types', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9_]{1,8}$/);
  const name = fc
    .array(segment, { minLength: 1, maxLength: 8 })
    .map(segments => segments.join('.'));

  it('match exactly their patterns', () => {
    fc.assert(
      fc.property(name, name, (type, other) => {
        expect(isEventTypeName(type)).toBe(true);
        expect(matchesEventType('*', type)).toBe(true);
        expect(matchesEventType(other, type)).toBe(other === type);
        expect(matchesEventType(`${other}.*`, type)).toBe(
          type.startsWith(`${other}.`),
        );
        eventTypePatterns(type).forEach(pattern =>
          expect(isEventTypePattern(pattern)).toBe(true),
        );
      }),
      RUNS,
    );
  });

  it('are distinguished from any other text', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(isEventTypeName(text)).toBe(
          text.length <= 128 &&
            text.split('.').every(part => /^[a-zA-Z0-9_]+$/.test(part)),
        );
      }),
      RUNS,
    );
  });

  it('are distinguished from long text without blocking the event loop', async () => {
    const turn = await leastTurn(() => {
      isEventTypeName(`${'a.'.repeat(100_000)}!`);
      isEventTypePattern(`${'a'.repeat(100_000)}!`);
    });

    expect(turn).toBeLessThan(50);
  });
});

describe('cursors', () => {
  it('are decoded to the encoded values, and other texts are rejected', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), key => {
        const cursor = encodeCursor(key);
        expect(cursor).toMatch(/^[\w-]*$/);
        expect(decodeCursor(cursor, () => true)).toEqual(key);
        expect(isRefused(() => decodeCursor(cursor, () => false))).toBe(true);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(anyText, text => {
        const read = () => decodeCursor(text, key => key.length === 2);
        expect(isRefused(read) || read().length === 2).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('sealing', () => {
  const key = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map(bytes => Buffer.from(bytes).toString('base64'));

  const context = fc.array(fc.string(), { minLength: 1, maxLength: 5 });

  it('opens only with the key that sealed, at any position', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { minLength: 3, maxLength: 3 }),
        fc.string({ unit: 'grapheme' }),
        context,
        async ([first, second, third], text, place) => {
          const sealing = SecretBox.create({ keys: [first], required: true });
          const opening = SecretBox.create({
            keys: [second, first],
            required: true,
          });
          const other = SecretBox.create({ keys: [third], required: true });
          const sealed = await sealing.seal(text, place);

          expect(await opening.open(sealed, place)).toBe(text);
          expect(sealing.isCurrent(sealed, place)).toBe(true);
          expect(opening.isCurrent(sealed, place)).toBe(false);
          await expect(other.open(sealed, place)).rejects.toThrow(
            'not in webhooks.encryption.keys any more',
          );
          await expect(
            sealing.open(
              sealed.replace(/\.(.)([^.]*)$/, (_, a, rest) =>
                a === 'A' ? `.B${rest}` : `.A${rest}`,
              ),
              place,
            ),
          ).rejects.toThrow();
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ['with a key', [Buffer.alloc(32, 1).toString('base64')]],
    ['without one', []],
  ])('opens only for its context, %s', async (_, keys) => {
    const box = SecretBox.create({ keys, required: false });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.uniqueArray(context, {
          minLength: 2,
          maxLength: 2,
          selector: one => JSON.stringify(one),
        }),
        async (text, [place, other]) => {
          const sealed = await box.seal(text, place);

          expect(await box.open(sealed, place)).toBe(text);
          expect(box.isCurrent(sealed, other)).toBe(false);
          await expect(box.open(sealed, other)).rejects.toThrow(
            'sealed for another integration, header or URL',
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('rejects a replaced context in a sealed text', async () => {
    const box = SecretBox.create({
      keys: [Buffer.alloc(32, 1).toString('base64')],
      required: true,
    });
    const [, ...rest] = (await box.seal('text', ['a'])).split('.');
    const [header] = (await box.seal('text', ['b'])).split('.');

    await expect(
      box.open([header, ...rest].join('.'), ['b']),
    ).rejects.toThrow();
  });
});

describe('config', () => {
  const keys = [
    'delivery.timeout',
    'delivery.concurrency',
    'delivery.maxPayloadBytes',
    'delivery.retry.delays',
    'delivery.retry.jitter',
    'health.windowDays',
    'retention.events',
    'network.allow',
    'network.allowHttp',
    'limits.integrationsPerOwner',
    'limits.dispatchesPerMinute.user',
    'limits.dispatchesPerMinute.service',
    'access.services',
    'encryption.keys',
    'eventTypes',
    'integrations',
  ];

  it('is read, or rejected with the name of the wrong key', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.jsonValue({ maxDepth: 2 }),
        (path, value) => {
          const data = path
            .split('.')
            .reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
          const config = new ConfigReader({ webhooks: data } as never);
          const { options, error } = readConfig(config);

          expect(error?.name).not.toBe('RangeError');
          expect(error?.message ?? 'webhooks').toMatch(/webhooks|config/i);
          expect(options?.delivery.timeoutMs ?? 1).toBeGreaterThan(0);
          expect(
            options?.limits.integrationsPerOwner ?? 1,
          ).toBeGreaterThanOrEqual(1);
          expect(typeof (options?.network.allowHttp ?? false)).toBe('boolean');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function readConfig(config: ConfigReader): {
  options?: WebhooksOptions;
  error?: Error;
} {
  try {
    return { options: readWebhooksOptions(config) };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Whether a call fails with an error for its caller instead of a bug. */
function isRefused(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      return true;
    }
    throw error;
  }
}
