/**
 * The parts of a signed request that are compared, in the order in which a receiver reads them.
 *
 * @public
 */
export const SIGNATURE_PARTS = [
  'id',
  'timestamp',
  'body',
  'signature',
  'secret',
] as const;

/**
 * One part of a signed request: `webhook-id`, `webhook-timestamp`, the body, `webhook-signature`, or the signing secret
 * of the receiver.
 *
 * @public
 */
export type SignaturePart = (typeof SIGNATURE_PARTS)[number];

/**
 * How a part can differ from the request that was sent.
 *
 * @public
 */
export const SIGNATURE_DIFFERENCES = [
  'other-id',
  'not-seconds',
  'not-sent',
  'reserialized',
  'whitespace',
  'payload-only',
  'incomplete',
  'other-body',
  'malformed',
  'other-attempt',
  'key-not-decoded',
  'id-and-time-missing',
  'id-missing',
  'other-signature',
  'other-secret',
  'replaced-secret',
] as const;

/**
 * How a part differs from the request that was sent.
 *
 * @remarks
 * `other-id`: that of another delivery. `not-seconds`: the timestamp is not in seconds. `not-sent`: no attempt had this
 * timestamp. `reserialized`: the same JSON, parsed and written again. `whitespace`: white space was added or removed
 * around it. `payload-only`: only the `data` of the body. `incomplete`: the body is cut. `other-body`: other content.
 * `malformed`: not of the form `v1,<base64>`. `other-attempt`: the signature of another attempt. `key-not-decoded`:
 * computed with the text of the secret instead of its base64-decoded bytes. `id-and-time-missing`, `id-missing`:
 * computed over less than `id.timestamp.body`. `other-signature`: neither sent nor computed from these parts.
 * `other-secret`: all other parts match, so it was computed with another secret or another algorithm.
 * `replaced-secret`: sent with a secret that has been replaced since.
 *
 * @public
 */
export type SignatureDifference = (typeof SIGNATURE_DIFFERENCES)[number];

/**
 * A request as a receiver got it.
 *
 * @public
 */
export interface CheckSignatureRequest {
  /** The header `webhook-id`. */
  webhookId: string;
  /** The header `webhook-timestamp`. */
  webhookTimestamp: string;
  /** The header `webhook-signature`, or the signature that the receiver computed. */
  webhookSignature: string;
  /** The body that the receiver verified. Default: the body that was sent. */
  body?: string;
}

/**
 * The comparison of one part with the request that was sent.
 *
 * @public
 */
export interface SignaturePartCheck {
  /** The compared part. */
  part: SignaturePart;
  /** `unknown`: it was not given, or cannot be compared until the other parts match. */
  result: 'match' | 'difference' | 'unknown';
  /** Set for a difference. */
  difference?: SignatureDifference;
}

/**
 * Why a receiver accepts or rejects the signature of a request.
 *
 * @public
 */
export interface SignatureCheck {
  /** Whether no part differs. */
  matches: boolean;
  /** One entry for each part. */
  parts: SignaturePartCheck[];
}
