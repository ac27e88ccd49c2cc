import { randomBytes } from 'node:crypto';
import zlib, {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { responseText, UNREADABLE } from './responseText';

const MAX_BYTES = 1_000;
const TEXT = 'Grüße, 世界';

function read(bytes: Buffer, headers = {}, isCut = false) {
  return responseText({ bytes, isCut }, headers, MAX_BYTES);
}

const compress: [string, (text: string) => Buffer][] = [
  ['identity', text => Buffer.from(text)],
  ['gzip', text => gzipSync(text)],
  ['X-GZIP', text => gzipSync(text)],
  ['deflate', text => deflateSync(text)],
  ['deflate', text => deflateRawSync(text)],
  ['br', text => brotliCompressSync(text)],
  ['gzip, br', text => brotliCompressSync(gzipSync(text))],
];

afterEach(() => {
  jest.restoreAllMocks();
});

describe('responseText', () => {
  it.each(compress)('reads %s', (encoding, encode) => {
    expect(read(encode(TEXT), { 'content-encoding': encoding })).toEqual({
      text: TEXT,
      isCut: false,
    });
  });

  it.each(compress)(
    'reads the beginning of %s, wherever it is cut',
    (encoding, encode) => {
      const whole = encode(TEXT.repeat(10));
      for (let length = 0; length < whole.length; length += 1) {
        const { text, isCut } = read(
          whole.subarray(0, length),
          { 'content-encoding': encoding },
          true,
        );
        expect(isCut).toBe(true);
        expect(text === UNREADABLE || TEXT.repeat(10).startsWith(text)).toBe(
          true,
        );
      }
    },
  );

  it.each(compress)(
    'fills the log with %s that is longer',
    (encoding, encode) => {
      const lines = Array.from({ length: 1_000 }, (_, i) => `${i}: ${i * i}\n`);

      const { text, isCut } = read(
        encode(lines.join('')).subarray(0, MAX_BYTES),
        {
          'content-encoding': encoding,
        },
        true,
      );

      expect(isCut).toBe(true);
      expect(text.length).toBeGreaterThan(MAX_BYTES / 3);
      expect(lines.join('').startsWith(text)).toBe(true);
    },
  );

  it.each([
    ['gzip', 'gunzipSync', gzipSync],
    ['deflate', 'inflateSync', deflateSync],
    ['br', 'brotliDecompressSync', brotliCompressSync],
  ] as const)('decompresses at most twice the kept part of %s', (...args) => {
    const [encoding, method, encode] = args;
    const inflate = jest.spyOn(zlib, method);

    const { text } = read(encode(Buffer.alloc(1_000_000, 'x')), {
      'content-encoding': encoding,
    });

    expect(text.length).toBeLessThanOrEqual(MAX_BYTES);
    const sizes = inflate.mock.results.map(({ type, value }) =>
      type === 'throw'
        ? (value as NodeJS.ErrnoException).code
        : (value as Buffer).length <= 2 * MAX_BYTES,
    );
    expect(sizes.slice(0, -1)).toEqual(
      Array(sizes.length - 1).fill('ERR_BUFFER_TOO_LARGE'),
    );
    expect(sizes.at(-1)).toBe(true);
    expect(sizes.length).toBeLessThan(20);
  });

  it.each([10, 16, 17, 18, 19, 22, 24])(
    'reads brotli with a window of 2^%d bytes, with the same limit for a bomb',
    windowBits => {
      const encode = (text: string | Buffer) =>
        brotliCompressSync(text, {
          params: {
            [zlib.constants.BROTLI_PARAM_LGWIN]: windowBits,
            [zlib.constants.BROTLI_PARAM_QUALITY]: 5,
          },
        });
      const lines = Array.from({ length: 90 }, (_, i) => `line ${i}\n`).join(
        '',
      );
      const bomb = encode(Buffer.alloc(5_000_000, 'x'));
      const inflate = jest.spyOn(zlib, 'brotliDecompressSync');

      const bombText = read(bomb, encoded('br')).text;

      for (const [bytes] of inflate.mock.calls) {
        // RFC 7932 section 9.1: a set bit, and 1 for a window of 2^18 bytes.
        const [first] = bytes as Buffer;
        expect(first % 2 === 0 || Math.floor((first % 16) / 2) <= 1).toBe(true);
      }
      expect(bombText).toMatch(/^x*$/);
      expect(read(encode(lines), encoded('br')).text).toBe(lines);
    },
  );

  it('reads more of brotli if more is kept', () => {
    const text = randomBytes(300_000).toString('base64');
    const bytes = brotliCompressSync(text + text, {
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 },
    });

    expect(
      responseText({ bytes, isCut: false }, encoded('br'), 4_000_000).text,
    ).toBe(text + text);
  });

  it.each([
    ['no charset', '', Buffer.from(TEXT)],
    ['utf-8', '; charset=utf-8', Buffer.from(TEXT)],
    ['a byte order mark', '; charset=UTF-8', Buffer.from(`\uFEFF${TEXT}`)],
    ['utf-16le', '; charset="utf-16le"', Buffer.from(TEXT, 'utf16le')],
  ])('reads text with %s', (_, parameter, bytes) => {
    expect(read(bytes, { 'content-type': `text/plain${parameter}` }).text).toBe(
      TEXT,
    );
  });

  it.each([
    ['ISO-8859-1', [0x47, 0x72, 0xfc, 0xdf, 0x65], 'Grüße'],
    ['windows-1251', [0xcf, 0xf0, 0xe8], 'При'],
    ['Shift_JIS', [0x90, 0xa2, 0x8a, 0x45], '世界'],
  ])('reads text in %s', (charset, bytes, text) => {
    expect(
      read(Buffer.from(bytes), { 'content-type': `text/x; charset=${charset}` })
        .text,
    ).toBe(text);
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0x61, 0xff, 0x62]), {}],
    ['a character that is not whole', Buffer.from('ü').subarray(0, 1), {}],
    ['a null byte', Buffer.from('a\u0000b'), {}],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), {}],
    [
      'a charset that does not exist',
      Buffer.from('a'),
      { 'content-type': 'text/plain; charset=none' },
    ],
    ['an encoding that is not known', Buffer.from('a'), encoded('zstd')],
    ['an encoding that it does not have', Buffer.from('text'), encoded('gzip')],
    [
      'too many encodings',
      gzipSync(gzipSync(gzipSync('a'))),
      encoded('gzip, gzip, gzip'),
    ],
    [
      'binary data in an encoding',
      gzipSync(Buffer.of(0, 1, 2)),
      encoded('gzip'),
    ],
  ])('marks %s as unreadable', (_, bytes, headers) => {
    expect(read(bytes, headers).text).toBe(UNREADABLE);
  });

  it('accepts a truncated character at the cut', () => {
    expect(read(Buffer.from('aü').subarray(0, 2), {}, true)).toEqual({
      text: 'a',
      isCut: true,
    });
  });

  it('reads an empty body as empty text', () => {
    expect(read(Buffer.alloc(0), encoded('gzip')).text).toBe('');
  });
});

function encoded(encoding: string) {
  return { 'content-encoding': encoding };
}
