import { jetstream, JetStreamApiError } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  headers as createHeaders,
  type NatsConnection,
} from '@nats-io/transport-node';
import type {
  WebhooksDestination,
  WebhooksMessage,
  WebhooksReceipt,
} from 'backstage-plugin-webhooks-node';
import type { NatsConnectionOptions } from './readConnections';
import { toSubject } from './subject';

/**
 * Publishes webhooks to JetStream. A delivery succeeds once a stream has stored its message. The id of the message lets the
 * stream drop duplicates.
 */
export class NatsDestination implements WebhooksDestination {
  readonly scheme = 'nats';
  readonly #options: Map<string, NatsConnectionOptions>;
  readonly #connections = new Map<string, Promise<NatsConnection>>();

  constructor(connections: NatsConnectionOptions[]) {
    this.#options = new Map(connections.map(one => [one.name, one]));
  }

  checkUrl(url: URL): void {
    if (!this.#options.has(url.host)) {
      throw new Error(
        `There is no NATS connection '${url.host}'. The URL is nats://<connection>/<subject>; the connections are ${[...this.#options.keys()].join(', ')}.`,
      );
    }
    toSubject(url);
  }

  async send(message: WebhooksMessage): Promise<WebhooksReceipt> {
    const connection = await this.#connect(message.url.host);
    const headers = createHeaders();
    Object.entries(message.headers).forEach(([name, value]) =>
      headers.set(name, value),
    );
    try {
      const { stream, seq, duplicate } = await jetstream(connection).publish(
        toSubject(message.url),
        message.body,
        // The engine retries by its schedule.
        {
          msgID: message.id,
          headers,
          timeout: message.timeoutMs,
          retries: 1,
        },
      );
      return {
        outcome: 'success',
        body: JSON.stringify({ stream, seq, duplicate }),
      };
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal) {
        return { outcome: 'error', ...refusal };
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    const opening = [...this.#connections.values()];
    const opened = await Promise.allSettled(opening);
    await Promise.all(
      opened.map(one => one.status === 'fulfilled' && one.value.close()),
    );
  }

  #connect(name: string): Promise<NatsConnection> {
    let connection = this.#connections.get(name);
    if (!connection) {
      connection = this.#open(name);
      this.#connections.set(name, connection);
      const forget = () => this.#connections.delete(name);
      connection.then(opened => opened.closed().then(forget), forget);
    }
    return connection;
  }

  #open(name: string): Promise<NatsConnection> {
    const { servers, user, password, token, credentials } =
      this.#options.get(name)!;
    return connect({
      name: 'backstage-webhooks',
      servers,
      maxReconnectAttempts: -1,
      ...(user !== undefined && { user, pass: password }),
      ...(token !== undefined && { token }),
      ...(credentials !== undefined && {
        authenticator: credsAuthenticator(Buffer.from(credentials)),
      }),
    });
  }
}

/** @returns undefined if there was no response */
function toRefusal(
  error: unknown,
): { code: string; message: string } | undefined {
  // The package does not export this class.
  if ((error as Error).name === 'JetStreamNotEnabled') {
    return {
      code: 'NO_STREAM',
      message:
        'No stream takes this subject, or the server has no JetStream. Create a stream, or change the subject in the URL.',
    };
  }
  return error instanceof JetStreamApiError
    ? { code: `JETSTREAM_${error.code}`, message: error.message }
    : undefined;
}
