import type { DeliveryStatus } from './deliveries';

/**
 * Who may subscribe to an event type: everybody whom the permission policy allows (`public`), or only integrations that
 * were granted it when they subscribed (`protected`). A wildcard does not include types that were registered or
 * protected after it was granted.
 *
 * @public
 */
export type EventTypeVisibility = 'public' | 'protected';

/**
 * A registered event type.
 *
 * @public
 */
export interface EventType {
  /** Dot-separated name, such as `catalog.entity.updated`. */
  name: string;
  /** The occurrence in one sentence, for subscribers. */
  description: string;
  /** JSON Schema (draft-07) that a dispatched payload must satisfy. */
  schema?: Record<string, unknown>;
  /** An example payload. */
  example?: unknown;
  /** Default: `public`. */
  visibility?: EventTypeVisibility;
  /** For a type that will be removed: what to subscribe to instead. */
  deprecated?: string;
}

/**
 * Where the events of a type can come from.
 *
 * @public
 */
export const EVENT_SOURCES = [
  'catalog',
  'scaffolder',
  'notifications',
  'events',
  'operational',
  'dispatch',
] as const;

/**
 * Where the events of a type come from.
 *
 * @remarks
 * `events`: a topic of the events service. `operational`: this plugin, about integrations and deliveries. `dispatch`:
 * whoever dispatches them with the REST API, an action or the backend service.
 *
 * @public
 */
export type EventSource = (typeof EVENT_SOURCES)[number];

/**
 * An event type in a list.
 *
 * @public
 */
export interface ListedEventType extends EventType {
  /** Where its events come from. */
  source: EventSource;
  /** How often it was dispatched recently. */
  recent: {
    /** Events since then. */
    count: number;
    /** ISO time: a day ago, or later if more than 10,000 events were dispatched since. */
    since: string;
  };
}

/**
 * An event type with the integrations that subscribe to it.
 *
 * @public
 */
export interface EventTypeDetail extends ListedEventType {
  /** Those that the caller may read. */
  subscribers: {
    /** Counted up to 1,000. */
    count: number;
    /** The first 20, by name. */
    items: { id: string; name: string; owner: string }[];
  };
}

/**
 * A stored event.
 *
 * @public
 */
export interface WebhookEvent {
  /** Id of the event, which is its `webhook-event-id`. */
  id: string;
  /** Name of its event type. */
  type: string;
  /** ISO time of the dispatch. */
  timestamp: string;
  /** As JavaScript holds it: a large number may have other digits than in `body`. */
  payload: unknown;
  /** The body of every request, byte for byte as it is signed: `{"type","timestamp","data"}`. */
  body: string;
  /** The idempotency key of its dispatch. */
  idempotencyKey?: string;
  /** Entity ref or service principal of the caller. */
  dispatchedBy: string;
}

/**
 * The input of a dispatch.
 *
 * @public
 */
export interface DispatchRequest {
  /** Name of a registered event type. */
  type: string;
  /** The `data` that receivers get: only JSON values, and only safe integers. */
  payload: unknown;
  /** At most 255 characters. A repeated key with the same content returns the original response. */
  idempotencyKey?: string;
  /**
   * Sends to exactly these integrations. An integration that does not subscribe needs a permission. Default: all
   * subscribed integrations.
   */
  integrationIds?: string[];
  /** Overrides the URL of the named integrations for this event. Requires `integrationIds`. */
  url?: string;
}

/**
 * The response to a dispatch.
 *
 * @public
 */
export interface DispatchResult {
  /** Id of the event, the same for a repeated idempotency key. */
  eventId: string;
  /** At most the first 1,000. */
  deliveries: {
    id: string;
    integrationId: string;
    status: DeliveryStatus;
  }[];
  /** Number of deliveries to integrations that the caller may not read; absent if zero. */
  hidden?: number;
  /** Number of further deliveries of the event; absent if `deliveries` lists all. */
  more?: number;
}

/**
 * The response for one event of a batch: that to a single dispatch, with its HTTP status.
 *
 * @public
 */
export type BatchDispatchAnswer =
  | ({ status: 202 } & DispatchResult)
  | {
      /** 400, 403, 404, 409, 413, 429 or 503. */
      status: number;
      error: { name: string; message: string };
    };
