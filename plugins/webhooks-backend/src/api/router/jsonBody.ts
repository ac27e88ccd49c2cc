import { isUtf8 } from 'node:buffer';
import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
} from 'express';
import { PayloadTooLargeError } from '../../model/errors';

/** The path of batches, which may have a larger body. */
const BATCH = '/events/batch';
const BATCH_BYTES = 1_048_576;
/** Room for the fields of a dispatch other than its payload. */
const ENVELOPE_BYTES = 131_072;
const BYTE_ORDER_MARK = '\uFEFF';

const texts = new WeakMap<Request, string>();

/** Parses the body of a request as JSON, with errors that say what to do. */
export function jsonBody(options: {
  maxPayloadBytes: number;
}): [RequestHandler, RequestHandler, ErrorRequestHandler] {
  const limit = options.maxPayloadBytes + ENVELOPE_BYTES;
  // All bodies are JSON. Without a type, a missing content type would be reported as missing fields.
  const type = () => true;
  const readOne = express.raw({ limit, type });
  const readBatch = express.raw({ limit: Math.max(limit, BATCH_BYTES), type });
  return [
    (req, res, next) =>
      (req.path === BATCH ? readBatch : readOne)(req, res, next),
    (req, _res, next) => {
      if (Buffer.isBuffer(req.body) && req.body.length > 0) {
        const text = decode(req.body);
        req.body = parse(text);
        texts.set(req, text);
      } else {
        req.body = {};
      }
      next();
    },
    (error, req, _res, next) => next(readable(error, req.path)),
  ];
}

/** The original text of the body parsed by {@link jsonBody}. */
export function bodyText(req: Request): string {
  return texts.get(req) ?? '{}';
}

function decode(body: Buffer): string {
  if (!isUtf8(body)) {
    throw new InputError('The body is not UTF-8');
  }
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function parse(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The error of the parser repeats a part of the body, which may contain secrets.
  }
  if (typeof value !== 'object' || value === null) {
    throw new InputError('The body is not a JSON object');
  }
  return value;
}

function readable(
  error: Error & { type?: string; limit?: number },
  path: string,
): Error {
  if (error.type !== 'entity.too.large') {
    return error;
  }
  const advice =
    path === BATCH
      ? 'Send fewer events per call.'
      : `Send a reference to the data instead; an administrator can raise webhooks.delivery.maxPayloadBytes, which leaves ${ENVELOPE_BYTES} for the rest of a request.`;
  return new PayloadTooLargeError(
    `The body has more than ${error.limit} bytes. ${advice}`,
  );
}
