import { ResponseError } from '@backstage/errors';
import { assertJsonPayload } from './payload';
import type {
  Attempt,
  CancelRequest,
  CancelResult,
  CreateIntegrationRequest,
  DeliveryDetail,
  Delivery,
  DispatchRequest,
  DispatchResult,
  EnableResult,
  EventType,
  HandOverRequest,
  HandOverResult,
  HealthSummary,
  HealthSummaryRequest,
  Integration,
  IntegrationChangeRequest,
  IntegrationHealth,
  IntegrationWithSecret,
  ListDeliveriesRequest,
  ListIntegrationsRequest,
  ListReplaysRequest,
  Page,
  Replay,
  ReplayRequest,
  ReplayResult,
  ResumeResult,
  RotatedSecret,
  SelectionPreview,
  StartedReplay,
  UpdateIntegrationRequest,
} from './types';

/**
 * Options of a single call.
 *
 * @public
 */
export interface WebhooksRequestOptions {
  /** Backstage token to call with; the given `fetchApi` may add one of its own instead. */
  token?: string;
}

/**
 * The REST API of the webhooks backend.
 *
 * @remarks
 * Every call throws `ResponseError` from `@backstage/errors` when the backend refuses it.
 *
 * @public
 */
export interface WebhooksApi {
  listEventTypes(options?: WebhooksRequestOptions): Promise<EventType[]>;
  listIntegrations(
    request?: ListIntegrationsRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Integration>>;
  getIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  createIntegration(
    request: CreateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationWithSecret>;
  updateIntegration(
    id: string,
    request: UpdateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /** Gives all integrations of one owner to another one. */
  handOverIntegrations(
    request: HandOverRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HandOverResult>;
  deleteIntegration(
    id: string,
    request?: IntegrationChangeRequest,
    options?: WebhooksRequestOptions,
  ): Promise<void>;
  enableIntegration(
    id: string,
    request?: IntegrationChangeRequest & { replay?: 'none' | 'held' },
    options?: WebhooksRequestOptions,
  ): Promise<EnableResult>;
  disableIntegration(
    id: string,
    request?: IntegrationChangeRequest & { reason?: string },
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /** Ends the pause of an integration. */
  resumeIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ResumeResult>;
  testIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<Attempt>;
  getSecret(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<{ secret: string }>;
  rotateSecret(
    id: string,
    request?: IntegrationChangeRequest & { graceHours?: number },
    options?: WebhooksRequestOptions,
  ): Promise<RotatedSecret>;
  getHealth(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationHealth>;
  getHealthSummary(
    request?: HealthSummaryRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HealthSummary>;
  /**
   * Dispatches an event.
   *
   * @remarks
   * Throws `InputError` for a payload that JSON would turn into another one, see {@link assertJsonPayload}.
   */
  dispatch(
    request: DispatchRequest,
    options?: WebhooksRequestOptions,
  ): Promise<DispatchResult>;
  listDeliveries(
    request?: ListDeliveriesRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Delivery>>;
  getDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<DeliveryDetail>;
  redeliver(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult>;
  /** Sends deliveries again: at once, or in the background when there are 500 or more. */
  replay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult | StartedReplay>;
  /** Tells what a replay would send, and sends nothing. */
  previewReplay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
  /** The replays of an integration that ran or run in the background, newest first. */
  listReplays(
    integrationId: string,
    request?: ListReplaysRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Replay>>;
  getReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /** Stops a replay. What it has put into the queue is sent. */
  stopReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /** Cancels one delivery that waits or is held. */
  cancelDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /** Cancels deliveries that wait or are held. */
  cancelDeliveries(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /** Tells what a cancellation would cancel, and cancels nothing. */
  previewCancel(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
}

/**
 * Calls the webhooks backend, from the portal or from another backend plugin.
 *
 * @public
 */
export class WebhooksClient implements WebhooksApi {
  readonly #discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetchApi: { fetch: typeof fetch };

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async listEventTypes(options?: WebhooksRequestOptions) {
    const { items } = await this.#request<{ items: EventType[] }>(
      'GET',
      '/event-types',
      undefined,
      options,
    );
    return items;
  }

  listIntegrations(
    request: ListIntegrationsRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Page<Integration>>(
      'GET',
      `/integrations${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  getIntegration(id: string, options?: WebhooksRequestOptions) {
    return this.#request<Integration>(
      'GET',
      integrationPath(id),
      undefined,
      options,
    );
  }

  createIntegration(
    request: CreateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<IntegrationWithSecret>(
      'POST',
      '/integrations',
      request,
      options,
    );
  }

  updateIntegration(
    id: string,
    request: UpdateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Integration>(
      'PATCH',
      integrationPath(id),
      request,
      options,
    );
  }

  handOverIntegrations(
    request: HandOverRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<HandOverResult>(
      'POST',
      '/integrations/hand-over',
      request,
      options,
    );
  }

  deleteIntegration(
    id: string,
    request: IntegrationChangeRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<void>(
      'DELETE',
      integrationPath(id),
      undefined,
      options,
      request.version,
    );
  }

  enableIntegration(
    id: string,
    request: IntegrationChangeRequest & { replay?: 'none' | 'held' } = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<EnableResult>(
      'POST',
      `${integrationPath(id)}/enable`,
      request,
      options,
    );
  }

  disableIntegration(
    id: string,
    request: IntegrationChangeRequest & { reason?: string } = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Integration>(
      'POST',
      `${integrationPath(id)}/disable`,
      request,
      options,
    );
  }

  resumeIntegration(id: string, options?: WebhooksRequestOptions) {
    return this.#request<ResumeResult>(
      'POST',
      `${integrationPath(id)}/resume`,
      {},
      options,
    );
  }

  testIntegration(id: string, options?: WebhooksRequestOptions) {
    return this.#request<Attempt>(
      'POST',
      `${integrationPath(id)}/test`,
      {},
      options,
    );
  }

  getSecret(id: string, options?: WebhooksRequestOptions) {
    return this.#request<{ secret: string }>(
      'GET',
      `${integrationPath(id)}/secret`,
      undefined,
      options,
    );
  }

  rotateSecret(
    id: string,
    request: IntegrationChangeRequest & { graceHours?: number } = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<RotatedSecret>(
      'POST',
      `${integrationPath(id)}/secret/rotate`,
      request,
      options,
    );
  }

  getHealth(id: string, options?: WebhooksRequestOptions) {
    return this.#request<IntegrationHealth>(
      'GET',
      `${integrationPath(id)}/health`,
      undefined,
      options,
    );
  }

  getHealthSummary(
    request: HealthSummaryRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<HealthSummary>(
      'GET',
      `/health${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  async dispatch(request: DispatchRequest, options?: WebhooksRequestOptions) {
    assertJsonPayload(request.payload);
    return this.#request<DispatchResult>('POST', '/events', request, options);
  }

  listDeliveries(
    request: ListDeliveriesRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Page<Delivery>>(
      'GET',
      `/deliveries${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  getDelivery(id: string, options?: WebhooksRequestOptions) {
    return this.#request<DeliveryDetail>(
      'GET',
      `/deliveries/${encodeURIComponent(id)}`,
      undefined,
      options,
    );
  }

  redeliver(id: string, options?: WebhooksRequestOptions) {
    return this.#request<ReplayResult>(
      'POST',
      `/deliveries/${encodeURIComponent(id)}/redeliver`,
      {},
      options,
    );
  }

  replay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<ReplayResult | StartedReplay>(
      'POST',
      `${integrationPath(integrationId)}/replay`,
      request,
      options,
    );
  }

  previewReplay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<SelectionPreview>(
      'POST',
      `${integrationPath(integrationId)}/replay`,
      { ...request, dryRun: true },
      options,
    );
  }

  listReplays(
    integrationId: string,
    request: ListReplaysRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Page<Replay>>(
      'GET',
      `${integrationPath(integrationId)}/replays${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  getReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Replay>(
      'GET',
      replayPath(integrationId, replayId),
      undefined,
      options,
    );
  }

  stopReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Replay>(
      'DELETE',
      replayPath(integrationId, replayId),
      undefined,
      options,
    );
  }

  cancelDelivery(id: string, options?: WebhooksRequestOptions) {
    return this.#request<CancelResult>(
      'POST',
      `/deliveries/${encodeURIComponent(id)}/cancel`,
      {},
      options,
    );
  }

  cancelDeliveries(
    integrationId: string,
    request: CancelRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<CancelResult>(
      'POST',
      `${integrationPath(integrationId)}/cancel`,
      request,
      options,
    );
  }

  previewCancel(
    integrationId: string,
    request: CancelRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<SelectionPreview>(
      'POST',
      `${integrationPath(integrationId)}/cancel`,
      { ...request, dryRun: true },
      options,
    );
  }

  async #request<T>(
    method: string,
    path: string,
    body: unknown,
    options: WebhooksRequestOptions | undefined,
    version?: number,
  ): Promise<T> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('webhooks');
    const response = await this.#fetchApi.fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(version !== undefined && { 'If-Match': `"${version}"` }),
        ...(options?.token && { Authorization: `Bearer ${options.token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
}

function integrationPath(id: string): string {
  return `/integrations/${encodeURIComponent(id)}`;
}

function replayPath(integrationId: string, replayId: string): string {
  return `${integrationPath(integrationId)}/replays/${encodeURIComponent(replayId)}`;
}

function toQuery(
  request: Record<string, string | number | boolean | string[] | undefined>,
): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(request)) {
    for (const item of [value].flat()) {
      if (item !== undefined) {
        params.append(key, String(item));
      }
    }
  }
  const query = params.toString();
  return query && `?${query}`;
}
