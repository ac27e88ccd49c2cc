import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';

/** Stands for a body in the log that is no text. Its headers say what it is. */
export const UNREADABLE = '(not readable as text)';

/** One is common; each costs time. */
const MAX_ENCODINGS = 2;
/** The control characters that are in no text, by the MIME Sniffing standard. Escapes are in what a terminal shows. */
// eslint-disable-next-line no-control-regex
const BINARY = /[\u0000-\u0008\u000B\u000E-\u001A\u001C-\u001F]/;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const DEFLATE_METHOD = 8;

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Body {
  bytes: Buffer;
  /** Whether bytes are missing at its end. */
  isCut: boolean;
}

type Inflate = (
  bytes: Buffer,
  options: { maxOutputLength: number; finishFlush?: number },
) => Buffer;

type ResponseHeaders = Record<string, string | string[] | undefined>;

/**
 * Turns the body of an answer into text: by its content codings, at most to so many bytes, and by its charset.
 *
 * @returns {@link UNREADABLE} as the text when it is none; `isCut` when there is more of it
 */
export function responseText(
  body: Body,
  headers: ResponseHeaders,
  maxBytes: number,
): { text: string; isCut: boolean } {
  if (body.bytes.length === 0) {
    return { text: '', isCut: body.isCut };
  }
  const encoding = value(headers['content-encoding']);
  const plain = encoding ? decompress(body, encoding, maxBytes) : body;
  const text = plain && decode(plain, value(headers['content-type']));
  return text === undefined
    ? { text: UNREADABLE, isCut: body.isCut }
    : { text, isCut: plain!.isCut };
}

function decompress(
  body: Body,
  header: string,
  maxBytes: number,
): Body | undefined {
  const encodings = header
    .toLowerCase()
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '' && one !== 'identity');
  if (encodings.length > MAX_ENCODINGS) {
    return undefined;
  }
  // The last one was applied last.
  return encodings.reduceRight<Body | undefined>(
    (left, encoding) => left && inflateBounded(left, encoding, maxBytes),
    body,
  );
}

/** Inflates as much of the begin of a body as the bound has room for. */
function inflateBounded(
  { bytes, isCut }: Body,
  encoding: string,
  maxBytes: number,
): Body | undefined {
  // zlib gives nothing of what exceeds its bound. Twice the bound is full enough when half of the input fits.
  const maxOutputLength = 2 * maxBytes;
  const inflate = inflateOf(encoding, bytes, maxOutputLength);
  if (!inflate) {
    return undefined;
  }
  for (let length = bytes.length; length > 0; length = Math.floor(length / 2)) {
    try {
      const inflated = inflate(bytes.subarray(0, length), { maxOutputLength });
      return {
        bytes: inflated.subarray(0, maxBytes),
        isCut: isCut || length < bytes.length || inflated.length > maxBytes,
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
        return undefined;
      }
    }
  }
  return undefined;
}

/** A flush at the end instead of a finish accepts input that is cut. */
function inflateOf(
  encoding: string,
  [first]: Buffer,
  maxOutputLength: number,
): Inflate | undefined {
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  const brotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return (bytes, options) => gunzipSync(bytes, { ...zlib, ...options });
    case 'deflate':
      // Some servers leave out the zlib format that it stands for.
      return first % 16 === DEFLATE_METHOD
        ? (bytes, options) => inflateSync(bytes, { ...zlib, ...options })
        : (bytes, options) => inflateRawSync(bytes, { ...zlib, ...options });
    case 'br':
      return (bytes, options) =>
        brotliDecompressSync(narrowWindow(bytes, maxOutputLength), {
          ...brotli,
          ...options,
        });
    default:
      return undefined;
  }
}

/**
 * Lowers the window size that a brotli stream declares in its first bits (RFC 7932 section 9.1).
 *
 * @remarks
 * The decoder fills a whole window, of up to 16 MiB, before it gives anything of it, and so before any bound is checked.
 * Text that fits into the smaller window is the same by either.
 */
function narrowWindow(bytes: Buffer, maxOutputLength: number): Buffer {
  // 18 to 24 bits are written as 1 to 7 behind a set bit; a 0 there stands for fewer.
  const declared = Math.floor((bytes[0] % 16) / 2);
  const needed = Math.max(18, Math.ceil(Math.log2(maxOutputLength + 16))) - 17;
  if (bytes[0] % 2 === 0 || declared <= needed) {
    return bytes;
  }
  const narrow = Buffer.from(bytes);
  narrow[0] += 2 * (needed - declared);
  return narrow;
}

/** @returns undefined for what is no text in its charset */
function decode({ bytes, isCut }: Body, type: string | undefined) {
  const charset = CHARSET.exec(type ?? '')?.[1];
  try {
    const decoder =
      charset === undefined && !isCut
        ? utf8
        : new TextDecoder(charset ?? 'utf-8', { fatal: true });
    // A stream may end in the middle of a character.
    const text = decoder.decode(bytes, { stream: isCut });
    return BINARY.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function value(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
