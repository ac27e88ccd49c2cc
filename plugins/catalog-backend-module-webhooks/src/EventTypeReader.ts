import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  WebhooksClient,
  type Integration,
  type ListedEventType,
} from 'backstage-plugin-webhooks-common';

/** Integrations per page. */
const PAGE = 200;

/** An OpenAPI document with one webhook for each event type. */
export interface ReceiverDocument extends JsonObject {
  info: JsonObject;
  webhooks: JsonObject;
  components: JsonObject;
}

/** Reads event types and their subscribers from the webhooks backend. */
export class EventTypeReader {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #client: WebhooksClient;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
    this.#client = new WebhooksClient({
      discoveryApi: options.discovery,
      fetchApi: { fetch },
    });
  }

  /** @throws `ResponseError` */
  async eventTypes(): Promise<ListedEventType[]> {
    return this.#client.listEventTypes({ token: await this.#token() });
  }

  /** @throws `ResponseError` */
  async document(): Promise<ReceiverDocument> {
    const baseUrl = await this.#discovery.getBaseUrl('webhooks');
    const response = await fetch(`${baseUrl}/event-types/openapi.json`, {
      headers: { authorization: `Bearer ${await this.#token()}` },
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (await response.json()) as ReceiverDocument;
  }

  /**
   * Reads the integrations that are about an entity.
   *
   * @throws `ResponseError`
   */
  async integrationsOfEntities(): Promise<Integration[]> {
    const found: Integration[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#client.listIntegrations(
        { limit: PAGE, cursor },
        { token: await this.#token() },
      );
      found.push(...page.items.filter(one => one.entityRef !== undefined));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  async #token(): Promise<string> {
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: 'webhooks',
    });
    return token;
  }
}
