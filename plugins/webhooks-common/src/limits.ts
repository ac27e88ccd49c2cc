import { MAX_EVENT_TYPE_LENGTH } from './eventTypes';

/**
 * How long and how large the fields of requests may be: the same in forms, in the REST API and in actions.
 *
 * @remarks
 * Lengths are in UTF-16 code units, as those of JavaScript strings. Headers have {@link MAX_HEADERS} and its
 * neighbours, the health policy has {@link HEALTH_POLICY_RANGES}.
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
  /** How deep it may be nested. */
  filterLevels: 8,
  /** The values in it: objects, lists, and what is in them. */
  filterNodes: 100,
  /** The rate limit of an integration, in requests a second. */
  maxPerSecond: 10_000,
  /** The deadline of a request, in seconds. */
  timeoutSeconds: 60,
  /** A header of a signature that is checked, in characters. */
  signatureHeader: 2_000,
  /** A secret of the caller's own, in characters. */
  secret: 200,
  /** The reason of whoever disables an integration, in characters. */
  reason: 500,
  /** The grace of a replaced secret, in hours: a week. */
  graceHours: 168,
  /** An idempotency key, in characters. */
  idempotencyKey: 255,
  /** The integrations that a dispatch names. */
  dispatchIntegrations: 1_000,
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
  cursor: 1_000,
  /** Up to which deliveries are counted, as `held` and `pending` of an integration are. */
  count: 10_000,
} as const;
