import { ResponseError } from '@backstage/errors';
import { assertJsonPayload } from './payload';
import type {
  Attempt,
  BatchDispatchAnswer,
  CancelRequest,
  CancelResult,
  CheckUrlRequest,
  CatalogReplayRequest,
  CheckSignatureRequest,
  CountDeliveriesRequest,
  CreateIntegrationRequest,
  DeliveryCount,
  DeliveryDetail,
  Delivery,
  DispatchRequest,
  DispatchResult,
  EnableResult,
  EventTypeDetail,
  HandOverRequest,
  HandOverResult,
  HealthSummary,
  HealthSummaryRequest,
  Integration,
  IntegrationChangeRequest,
  IntegrationHealth,
  IntegrationTraffic,
  IntegrationPage,
  IntegrationWithSecret,
  ListedEventType,
  ListDeliveriesRequest,
  ListIntegrationsRequest,
  IntegrationActivity,
  ListActivityRequest,
  ListReplaysRequest,
  Page,
  ReceiverContract,
  Replay,
  ReplayRequest,
  ReplayResult,
  RequestPreview,
  ResumeResult,
  RotatedSecret,
  SelectionPreview,
  SignatureCheck,
  Source,
  SourceResync,
  StartedReplay,
  TestIntegrationRequest,
  TrafficRequest,
  TrySubscriptionRequest,
  TrySubscriptionResult,
  UrlCheck,
  UpdateIntegrationRequest,
} from './model';
import type { WebhooksApi, WebhooksRequestOptions } from './WebhooksApi';

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

  /** {@inheritDoc WebhooksApi.listEventTypes} */
  async listEventTypes(options?: WebhooksRequestOptions) {
    const { items } = await this.#request<{ items: ListedEventType[] }>(
      'GET',
      '/event-types',
      undefined,
      options,
    );
    return items;
  }

  /** {@inheritDoc WebhooksApi.getEventType} */
  getEventType(name: string, options?: WebhooksRequestOptions) {
    return this.#request<EventTypeDetail>(
      'GET',
      `/event-types/${encodeURIComponent(name)}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.listIntegrations} */
  listIntegrations(
    request: ListIntegrationsRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<IntegrationPage>(
      'GET',
      `/integrations${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.getIntegration} */
  getIntegration(id: string, options?: WebhooksRequestOptions) {
    return this.#request<Integration>(
      'GET',
      integrationPath(id),
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.createIntegration} */
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

  /** {@inheritDoc WebhooksApi.updateIntegration} */
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

  /** {@inheritDoc WebhooksApi.checkUrl} */
  checkUrl(request: CheckUrlRequest, options?: WebhooksRequestOptions) {
    return this.#request<UrlCheck>(
      'POST',
      '/integrations/check-url',
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.trySubscription} */
  trySubscription(
    request: TrySubscriptionRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<TrySubscriptionResult>(
      'POST',
      '/integrations/try-subscription',
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.handOverIntegrations} */
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

  /** {@inheritDoc WebhooksApi.deleteIntegration} */
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

  /** {@inheritDoc WebhooksApi.enableIntegration} */
  enableIntegration(
    id: string,
    request: IntegrationChangeRequest & {
      replay?: 'none' | 'held' | 'missed';
    } = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<EnableResult>(
      'POST',
      `${integrationPath(id)}/enable`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.disableIntegration} */
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

  /** {@inheritDoc WebhooksApi.resumeIntegration} */
  resumeIntegration(id: string, options?: WebhooksRequestOptions) {
    return this.#request<ResumeResult>(
      'POST',
      `${integrationPath(id)}/resume`,
      {},
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.testIntegration} */
  testIntegration(
    id: string,
    request: TestIntegrationRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Attempt>(
      'POST',
      `${integrationPath(id)}/test`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.previewRequest} */
  previewRequest(
    id: string,
    request: TestIntegrationRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<RequestPreview>(
      'POST',
      `${integrationPath(id)}/preview`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.getSecret} */
  getSecret(id: string, options?: WebhooksRequestOptions) {
    return this.#request<{ secret: string }>(
      'GET',
      `${integrationPath(id)}/secret`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.rotateSecret} */
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

  /** {@inheritDoc WebhooksApi.getHealth} */
  getHealth(id: string, options?: WebhooksRequestOptions) {
    return this.#request<IntegrationHealth>(
      'GET',
      `${integrationPath(id)}/health`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.getTraffic} */
  getTraffic(
    id: string,
    request: TrafficRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<IntegrationTraffic>(
      'GET',
      `${integrationPath(id)}/traffic${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.getHealthSummary} */
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

  /** {@inheritDoc WebhooksApi.dispatch} */
  async dispatch(request: DispatchRequest, options?: WebhooksRequestOptions) {
    assertJsonPayload(request.payload);
    return this.#request<DispatchResult>('POST', '/events', request, options);
  }

  /** {@inheritDoc WebhooksApi.dispatchBatch} */
  async dispatchBatch(
    requests: DispatchRequest[],
    options?: WebhooksRequestOptions,
  ) {
    requests.forEach(({ payload }) => assertJsonPayload(payload));
    const { items } = await this.#request<{ items: BatchDispatchAnswer[] }>(
      'POST',
      '/events/batch',
      { events: requests },
      options,
    );
    return items;
  }

  /** {@inheritDoc WebhooksApi.listDeliveries} */
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

  /** {@inheritDoc WebhooksApi.countDeliveries} */
  countDeliveries(
    request: CountDeliveriesRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<DeliveryCount>(
      'GET',
      `/deliveries/count${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.getDelivery} */
  getDelivery(id: string, options?: WebhooksRequestOptions) {
    return this.#request<DeliveryDetail>(
      'GET',
      `/deliveries/${encodeURIComponent(id)}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.redeliver} */
  redeliver(id: string, options?: WebhooksRequestOptions) {
    return this.#request<ReplayResult>(
      'POST',
      `/deliveries/${encodeURIComponent(id)}/redeliver`,
      {},
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.replay} */
  replay(
    integrationId: string,
    request: ReplayRequest | CatalogReplayRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<ReplayResult | StartedReplay>(
      'POST',
      `${integrationPath(integrationId)}/replay`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.previewReplay} */
  previewReplay(
    integrationId: string,
    request: ReplayRequest | CatalogReplayRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<SelectionPreview>(
      'POST',
      `${integrationPath(integrationId)}/replay`,
      { ...request, dryRun: true },
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.listActivity} */
  listActivity(
    integrationId: string,
    request: ListActivityRequest = {},
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Page<IntegrationActivity>>(
      'GET',
      `${integrationPath(integrationId)}/activity${toQuery({ ...request })}`,
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.listReplays} */
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

  /** {@inheritDoc WebhooksApi.getReplay} */
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

  /** {@inheritDoc WebhooksApi.stopReplay} */
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

  /** {@inheritDoc WebhooksApi.getReceiverContract} */
  getReceiverContract(options?: WebhooksRequestOptions) {
    return this.#request<ReceiverContract>(
      'GET',
      '/receiver-contract',
      undefined,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.listSources} */
  async listSources(options?: WebhooksRequestOptions) {
    const { items } = await this.#request<{ items: Source[] }>(
      'GET',
      '/sources',
      undefined,
      options,
    );
    return items;
  }

  /** {@inheritDoc WebhooksApi.resyncSource} */
  resyncSource(
    id: string,
    request: { events: SourceResync },
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<Source>(
      'POST',
      `/sources/${encodeURIComponent(id)}/resync`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.checkSignature} */
  checkSignature(
    id: string,
    request: CheckSignatureRequest,
    options?: WebhooksRequestOptions,
  ) {
    return this.#request<SignatureCheck>(
      'POST',
      `/deliveries/${encodeURIComponent(id)}/check-signature`,
      request,
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.cancelDelivery} */
  cancelDelivery(id: string, options?: WebhooksRequestOptions) {
    return this.#request<CancelResult>(
      'POST',
      `/deliveries/${encodeURIComponent(id)}/cancel`,
      {},
      options,
    );
  }

  /** {@inheritDoc WebhooksApi.cancelDeliveries} */
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

  /** {@inheritDoc WebhooksApi.previewCancel} */
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
