import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import {
  SIGNATURE_PARTS,
  type CheckSignatureRequest,
  type SignatureCheck,
  type SignatureDifference,
  type SignaturePart,
  type SignaturePartCheck,
} from 'backstage-plugin-webhooks-common';
import { memberText } from '../model/jsonText';
import { SECRET_PREFIX, signatureHeader, signingKey } from './signing';

/** The request that was sent to the receiver. */
interface SentRequest {
  id: string;
  body: string;
  /** The headers of each attempt. */
  attempts: { timestamp?: string; signature?: string }[];
}

interface Signed {
  id: string;
  timestamp: string;
  body: string;
}

const SIGNATURE = /^v1a?,[A-Za-z0-9+/]+={0,2}$/;
const SECONDS = /^\d{1,10}$/;

/**
 * Compares a request as its receiver saw it with what was sent, and says which part differs.
 *
 * @remarks
 * The signature may be the header of the request, or one that the receiver computed. A computed one that does not
 * verify is compared with the results of common mistakes.
 */
export function checkSignature(options: {
  received: CheckSignatureRequest;
  sent: SentRequest;
  /** The secrets that sign now. */
  secrets: string[];
}): SignatureCheck {
  const { received, sent, secrets } = options;
  const differences: Omit<Record<SignaturePart, Finding>, 'signature'> = {
    id: received.webhookId === sent.id ? 'match' : { is: 'other-id' },
    timestamp: compareTimestamp(received.webhookTimestamp, sent),
    body: compareBody(received.body, sent.body),
    secret: 'unknown',
  };
  const findings = {
    ...differences,
    ...compareSignature(
      {
        id: received.webhookId,
        timestamp: received.webhookTimestamp,
        body: received.body ?? sent.body,
      },
      {
        signatures: received.webhookSignature.split(/\s+/),
        sent,
        secrets,
        othersMatch: [
          differences.id,
          differences.timestamp,
          differences.body,
        ].every(finding => typeof finding === 'string'),
      },
    ),
  };
  return {
    matches: SIGNATURE_PARTS.every(part => typeof findings[part] === 'string'),
    parts: SIGNATURE_PARTS.map(part => toCheck(part, findings[part])),
  };
}

type Finding = 'match' | 'unknown' | { is: SignatureDifference };

function toCheck(part: SignaturePart, finding: Finding): SignaturePartCheck {
  return typeof finding === 'string'
    ? { part, result: finding }
    : { part, result: 'difference', difference: finding.is };
}

function compareTimestamp(timestamp: string, sent: SentRequest): Finding {
  if (!SECONDS.test(timestamp)) {
    return { is: 'not-seconds' };
  }
  if (sent.attempts.length === 0) {
    return 'unknown';
  }
  return sent.attempts.some(attempt => attempt.timestamp === timestamp)
    ? 'match'
    : { is: 'not-sent' };
}

function compareBody(body: string | undefined, sent: string): Finding {
  if (body === undefined) {
    return 'unknown';
  }
  if (body === sent) {
    return 'match';
  }
  if (body.trim() === sent.trim()) {
    return { is: 'whitespace' };
  }
  const canonical = reserialized(body);
  if (canonical !== undefined && canonical === reserialized(sent)) {
    return { is: 'reserialized' };
  }
  const payload = memberText(sent, 'data');
  if (canonical !== undefined && canonical === reserialized(payload)) {
    return { is: 'payload-only' };
  }
  return { is: sent.startsWith(body) ? 'incomplete' : 'other-body' };
}

/** The JSON with sorted keys and without white space. */
function reserialized(text: string | undefined): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text ?? ''), (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : value,
    );
  } catch {
    return undefined;
  }
}

function compareSignature(
  received: Signed,
  options: {
    signatures: string[];
    sent: SentRequest;
    secrets: string[];
    othersMatch: boolean;
  },
): { signature: Finding; secret: Finding } {
  const { signatures, sent, secrets, othersMatch } = options;
  if (!signatures.every(one => SIGNATURE.test(one))) {
    return { signature: { is: 'malformed' }, secret: 'unknown' };
  }
  const keys = secrets.map(signingKey);
  const isSigned = (parts: Signed) =>
    signatures.some(one => keys.some(key => same(one, sign(key, parts))));
  if (isSigned(received)) {
    return { signature: 'match', secret: 'match' };
  }
  const attempt = sent.attempts.find(({ signature = '' }) =>
    signatures.every(one => signature.split(' ').includes(one)),
  );
  if (attempt) {
    const { id, body } = sent;
    const timestamp = attempt.timestamp ?? '';
    return {
      signature:
        timestamp === received.timestamp ? 'match' : { is: 'other-attempt' },
      secret: isSigned({ id, timestamp, body })
        ? 'match'
        : { is: 'replaced-secret' },
    };
  }
  if (isSigned({ ...received, id: sent.id, body: sent.body })) {
    return { signature: 'match', secret: 'match' };
  }
  const mistake = findMistake(signatures, received, secrets);
  if (mistake) {
    return { signature: { is: mistake }, secret: 'match' };
  }
  return othersMatch
    ? { signature: 'unknown', secret: { is: 'other-secret' } }
    : { signature: { is: 'other-signature' }, secret: 'unknown' };
}

/** Finds the common mistake that produces a signature. */
function findMistake(
  signatures: string[],
  { id, timestamp, body }: Signed,
  secrets: string[],
): SignatureDifference | undefined {
  const content = `${id}.${timestamp}.${body}`;
  const hmacs = secrets.filter(secret => secret.startsWith(SECRET_PREFIX));
  const isOneOf = (key: (secret: string) => string | KeyObject, text: string) =>
    hmacs.some(secret => {
      const hmac = createHmac('sha256', key(secret)).update(text);
      const expected = `v1,${hmac.digest('base64')}`;
      return signatures.some(one => same(one, expected));
    });
  if (
    isOneOf(secret => secret, content) ||
    isOneOf(secret => secret.slice(SECRET_PREFIX.length), content)
  ) {
    return 'key-not-decoded';
  }
  if (isOneOf(signingKey, body)) {
    return 'id-and-time-missing';
  }
  return isOneOf(signingKey, `${timestamp}.${body}`) ? 'id-missing' : undefined;
}

function sign(key: KeyObject, { id, timestamp, body }: Signed): string {
  return signatureHeader([key], id, timestamp, body);
}

/** In constant time, so that a signature cannot be guessed bit by bit. */
function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
