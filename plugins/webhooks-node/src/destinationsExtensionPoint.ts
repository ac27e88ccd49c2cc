import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * A webhook to send to a destination.
 *
 * @public
 */
export interface WebhooksMessage {
  /** The URL of the integration, or the URL override of the dispatch. */
  url: URL;
  /** The id of the delivery: the same in all its attempts, so that the destination can drop duplicates. */
  id: string;
  /** The headers of Standard Webhooks, with the signature, and those of the integration. */
  headers: Record<string, string>;
  /** The signed JSON. */
  body: string;
  /** The time limit of the attempt, in milliseconds. */
  timeoutMs: number;
  /** Aborted after that time, and on shutdown. */
  signal: AbortSignal;
}

/**
 * The result of sending a message. `error` means that it was rejected. Both bodies and messages are kept in the
 * delivery log.
 *
 * @public
 */
export type WebhooksReceipt =
  | { outcome: 'success'; body?: string }
  | { outcome: 'error'; code: string; message: string };

/**
 * A kind of destination other than HTTP, such as a message broker. The queue, retries, the log, health, held events and
 * replay work as for HTTP.
 *
 * @public
 */
export interface WebhooksDestination {
  /**
   * The scheme of its URLs in lower case without the colon, such as `nats` for `nats://orders/order.placed`. Each host
   * of these URLs has a share of the concurrent requests.
   */
  scheme: string;

  /**
   * Checks the URL of an integration before it is stored.
   *
   * @throws an error with a message that says what to do about the URL
   */
  checkUrl(url: URL): void;

  /**
   * Sends a message. Resolves when the destination has stored or rejected it.
   *
   * @throws any error if there is no response; it counts like an HTTP request without a response
   */
  send(message: WebhooksMessage): Promise<WebhooksReceipt>;

  /** Closes its connections, on shutdown. */
  close?(): Promise<void>;
}

/**
 * Lets modules of the webhooks plugin add destinations.
 *
 * @public
 */
export interface WebhooksDestinationsExtensionPoint {
  /**
   * Adds a destination.
   *
   * @throws `ConflictError` if another destination has the scheme, `InputError` if the scheme is not valid
   */
  addDestination(destination: WebhooksDestination): void;
}

/**
 * Lets modules of the webhooks plugin add destinations.
 *
 * @public
 */
export const webhooksDestinationsExtensionPoint =
  createExtensionPoint<WebhooksDestinationsExtensionPoint>({
    id: 'webhooks.destinations',
  });
