import { MAX_EVENT_TYPE_LENGTH } from './eventTypes';

/**
 * Size limits of the fields of requests, shared by forms, the REST API and actions.
 *
 * @remarks
 * Lengths are in UTF-16 code units, like those of JavaScript strings. For headers see {@link MAX_HEADERS}, for the
 * health policy {@link HEALTH_POLICY_RANGES}.
 *
 * @public
 */
export const LIMITS = {
  /** The name of an integration, in characters. */
  name: 255,
  /** The description of an integration, in characters. */
  description: 2_000,
  /** A webhook URL, percent-encoded, in characters. */
  url: 2_048,
  /** An entity ref in its full form, in characters. */
  entityRef: 255,
  /** The event types and patterns that an integration subscribes to. */
  eventTypes: 100,
  /** A pattern of event types, in characters: the longest event type and `.*`. */
  eventTypePattern: MAX_EVENT_TYPE_LENGTH + 2,
  /** The filter of an integration, in bytes of JSON. */
  filterBytes: 4_096,
  /** The nesting of a filter, in levels. */
  filterLevels: 8,
  /** The number of values in a filter, including objects and lists. */
  filterNodes: 100,
  /** The rate limit of an integration, in requests a second. */
  maxPerSecond: 10_000,
  /** The deadline of a request, in seconds. */
  timeoutSeconds: 60,
  /** Each header of a request whose signature is checked, in characters. */
  signatureHeader: 2_000,
  /** A secret provided by the caller, in characters. */
  secret: 200,
  /** The reason given for disabling an integration, in characters. */
  reason: 500,
  /** The grace period of a replaced secret, in hours: a week. */
  graceHours: 168,
  /** An idempotency key, in characters. */
  idempotencyKey: 255,
  /** The integrations that a dispatch names. */
  dispatchIntegrations: 1_000,
  /** The events of a batch. */
  batchEvents: 500,
  /** The id of an integration, in characters. */
  integrationId: 64,
  /** The text that integrations are searched for, in characters. */
  search: 255,
  /** The owners that a list of integrations is filtered by. */
  owners: 200,
  /** The values of other filters of a list. */
  filterValues: 50,
  /** The items of a page. */
  pageSize: 200,
  /** A cursor, in characters. */
  cursor: 2_000,
  /** The number up to which deliveries are counted, such as `held` and `pending` of an integration. */
  count: 10_000,
} as const;
