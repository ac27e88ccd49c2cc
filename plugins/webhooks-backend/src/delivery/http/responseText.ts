import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';

/** Placeholder in the log for a body that is not text. The headers say what it is. */
export const UNREADABLE = '(not readable as text)';

/** Maximum number of content codings. One is common, and each costs time. */
const MAX_ENCODINGS = 2;
/**
 * The binary data bytes of the MIME Sniffing standard. Escape is not one of them, because terminal output contains it.
 */
// eslint-disable-next-line no-control-regex
const BINARY = /[\u0000-\u0008\u000B\u000E-\u001A\u001C-\u001F]/;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const DEFLATE_METHOD = 8;

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Body {
  bytes: Buffer;
  /** Whether it is truncated. */
  isCut: boolean;
}

type Inflate = (
  bytes: Buffer,
  options: { maxOutputLength: number; finishFlush?: number },
) => Buffer;

type ResponseHeaders = Record<string, string | string[] | undefined>;

/**
 * Converts a response body to text: decodes its content codings, up to a maximum length, and its charset.
 *
 * @returns {@link UNREADABLE} if it is not text; `isCut` if it was truncated
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
  // Codings are listed in the order in which they were applied.
  return encodings.reduceRight<Body | undefined>(
    (left, encoding) => left && inflateBounded(left, encoding, maxBytes),
    body,
  );
}

/** Decompresses the beginning of a body, up to the limit. */
function inflateBounded(
  { bytes, isCut }: Body,
  encoding: string,
  maxBytes: number,
): Body | undefined {
  // zlib returns nothing if the output exceeds its limit, so shorter parts of the input are tried against twice the
  // limit.
  const maxOutputLength = 2 * maxBytes;
  const inflate = chooseInflate(encoding, bytes, maxOutputLength);
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

/** Flushing at the end instead of finishing accepts truncated input. */
function chooseInflate(
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
      // Some servers send raw deflate data without the zlib wrapper.
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
 * The decoder fills a whole window, of up to 16 MiB, before it returns any output, and so before any limit is checked.
 * Text that fits into the smaller window decodes the same with either size.
 */
function narrowWindow(bytes: Buffer, maxOutputLength: number): Buffer {
  // 18 to 24 bits are encoded as 1 to 7 after a set bit; 0 means fewer.
  const declared = Math.floor((bytes[0] % 16) / 2);
  const needed = Math.max(18, Math.ceil(Math.log2(maxOutputLength + 16))) - 17;
  if (bytes[0] % 2 === 0 || declared <= needed) {
    return bytes;
  }
  const narrow = Buffer.from(bytes);
  narrow[0] += 2 * (needed - declared);
  return narrow;
}

/** @returns undefined if the bytes are not valid text in their charset */
function decode({ bytes, isCut }: Body, type: string | undefined) {
  const charset = CHARSET.exec(type ?? '')?.[1];
  try {
    const decoder =
      charset === undefined && !isCut
        ? utf8
        : new TextDecoder(charset ?? 'utf-8', { fatal: true });
    // The input may be cut in the middle of a character.
    const text = decoder.decode(bytes, { stream: isCut });
    return BINARY.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function value(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
