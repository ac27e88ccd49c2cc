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

/**
 * Options of a single call.
 *
 * @public
 */
export interface WebhooksRequestOptions {
  /** Backstage token of the caller. Not needed if `fetchApi` adds one. */
  token?: string;
}

/**
 * The REST API of the webhooks backend.
 *
 * @remarks
 * Every call throws `ResponseError` from `@backstage/errors` if the backend rejects it. `@throws` lists its
 * `statusCode` and the name of its `cause`. All calls also throw `InputError` (400) for invalid input,
 * `AuthenticationError` (401), and 503 while the database is unavailable.
 *
 * @public
 */
export interface WebhooksApi {
  /** Lists the event types that the caller may subscribe to or dispatch, by name. */
  listEventTypes(options?: WebhooksRequestOptions): Promise<ListedEventType[]>;
  /**
   * Reads an event type and its subscribers, as far as the caller may read them.
   *
   * @throws `NotFoundError` (404), also if the caller may not know about it
   */
  getEventType(
    name: string,
    options?: WebhooksRequestOptions,
  ): Promise<EventTypeDetail>;
  /** Reads the contract of this portal with its receivers. */
  getReceiverContract(
    options?: WebhooksRequestOptions,
  ): Promise<ReceiverContract>;
  /**
   * Lists a page of the integrations that the caller may read.
   *
   * @remarks
   * Header values are masked, and so is the URL of an integration that the caller may not update. Continue with
   * `cursor: page.nextCursor` and the same filters and order.
   */
  listIntegrations(
    request?: ListIntegrationsRequest,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationPage>;
  /**
   * Reads an integration, with masked header values.
   *
   * @throws `NotFoundError` (404), also if the caller may not read it
   */
  getIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Creates an integration.
   *
   * @returns the integration and, with `hmac`, its signing secret, which only {@link WebhooksApi.getSecret} returns
   * later
   *
   * @throws `InputError` (400) that names the field, `NotAllowedError` (403), `ConflictError` (409) if the owner, the
   * creator or the portal has reached `webhooks.limits`
   */
  createIntegration(
    request: CreateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationWithSecret>;
  /**
   * Changes the given fields of an integration.
   *
   * @throws `InputError` (400) that names the field, `NotAllowedError` (403), `NotFoundError` (404), `ConflictError`
   * (409) if it has another `version` by now or is defined in app-config
   */
  updateIntegration(
    id: string,
    request: UpdateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Checks whether the backend can connect to a URL, without sending anything.
   *
   * @throws `InputError` (400), `NotAllowedError` (403) for callers who may not create an integration, or update the given
   * one; `NotFoundError` (404), 429
   */
  checkUrl(
    request: CheckUrlRequest,
    options?: WebhooksRequestOptions,
  ): Promise<UrlCheck>;
  /**
   * Returns how many of the last events a subscription would have delivered.
   *
   * @throws `InputError` (400) for an unknown event type or an invalid filter, `NotAllowedError` (403) if the caller
   * may not subscribe to anything
   */
  trySubscription(
    request: TrySubscriptionRequest,
    options?: WebhooksRequestOptions,
  ): Promise<TrySubscriptionResult>;
  /**
   * Transfers all integrations of an owner that the caller may transfer.
   *
   * @returns the number of transferred integrations, and of skipped ones by reason
   *
   * @throws `InputError` (400) for an owner that is not in the catalog, `NotAllowedError` (403) if the caller may
   * transfer none
   */
  handOverIntegrations(
    request: HandOverRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HandOverResult>;
  /**
   * Deletes an integration with its secrets, and cancels its waiting and held deliveries. Its log is kept for its
   * retention.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it has another `version` by now or
   * is defined in app-config
   */
  deleteIntegration(
    id: string,
    request?: IntegrationChangeRequest,
    options?: WebhooksRequestOptions,
  ): Promise<void>;
  /**
   * Enables a disabled integration and resets its health.
   *
   * @param request - `replay`: `held` sends the held deliveries, `missed` also those that failed permanently since the
   * last success; `none`, the default, cancels held ones
   *
   * @returns the number of held deliveries that are sent or were cancelled
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it is already enabled or has
   * another `version` by now
   */
  enableIntegration(
    id: string,
    request?: IntegrationChangeRequest & {
      replay?: 'none' | 'held' | 'missed';
    },
    options?: WebhooksRequestOptions,
  ): Promise<EnableResult>;
  /**
   * Disables an integration. Nothing is sent to it, and its deliveries are held.
   *
   * @param request - `reason`: shown to its owners, at most 500 characters
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it is already disabled or has
   * another `version` by now
   */
  disableIntegration(
    id: string,
    request?: IntegrationChangeRequest & { reason?: string },
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Ends the pause of an integration. Deliveries that wait for it are sent immediately.
   *
   * @returns whether there was a pause
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it is disabled
   */
  resumeIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ResumeResult>;
  /**
   * Sends a test immediately, even to a disabled integration, and waits for the response. The test is logged but does
   * not count in any figure.
   *
   * @param request - `eventType`: a type that the integration subscribes to; by default `webhooks.ping`. `payload`: by
   * default the example of the type
   *
   * @returns the attempt, whatever its outcome
   *
   * @throws `InputError` (400) for a type without an example and a payload that violates its schema (413 if it is too
   * large), `NotAllowedError` (403), `NotFoundError` (404), and 429 if too many tests are in flight
   */
  testIntegration(
    id: string,
    request?: TestIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Attempt>;
  /**
   * Returns the HTTP request that `testIntegration` would send, without sending it. Its ids and its time are examples.
   *
   * @throws like {@link WebhooksApi.testIntegration}
   */
  previewRequest(
    id: string,
    request?: TestIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<RequestPreview>;
  /**
   * Reveals the signing secret of an integration. Requires `webhooks.integration.reveal-secret` and is audited.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) for `ed25519`, whose private key is
   * never shown
   */
  getSecret(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<{ secret: string }>;
  /**
   * Replaces the signing secret or key pair. The old one continues to sign during its grace period.
   *
   * @param request - `graceHours`: 0 to 168. Default: 24. Use 0 if the secret has leaked
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if the integration has another
   * `version` by now or is defined in app-config
   */
  rotateSecret(
    id: string,
    request?: IntegrationChangeRequest & { graceHours?: number },
    options?: WebhooksRequestOptions,
  ): Promise<RotatedSecret>;
  /**
   * Reads the health of an integration with its daily counts.
   *
   * @throws `NotFoundError` (404), also if the caller may not read it
   */
  getHealth(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationHealth>;
  /**
   * Reads the traffic of an integration in a time range: attempts and latency over time, changes, responses and event types.
   *
   * @throws `NotFoundError` (404), also if the caller may not read it
   */
  getTraffic(
    id: string,
    request?: TrafficRequest,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationTraffic>;
  /**
   * Lists the least healthy integrations of owners or about an entity.
   *
   * @throws `NotAllowedError` (403) if the caller may read no integrations
   */
  getHealthSummary(
    request?: HealthSummaryRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HealthSummary>;
  /**
   * Dispatches an event. The event and its deliveries are stored before this resolves, and sent in the background.
   *
   * @remarks
   * With an `idempotencyKey`, a call can be repeated safely if its response was lost.
   *
   * @throws `InputError` for a payload that JSON cannot represent exactly, see `assertJsonPayload`; `InputError` (400)
   * for an unknown type, with similar names, or a payload that does not satisfy its schema; `NotAllowedError` (403);
   * `NotFoundError` (404) for an unknown integration; `ConflictError` (409) if the key was used with other content; 413
   * for a payload over `webhooks.delivery.maxPayloadBytes`; 429 if the caller exceeds its rate limit
   */
  dispatch(
    request: DispatchRequest,
    options?: WebhooksRequestOptions,
  ): Promise<DispatchResult>;
  /**
   * Dispatches up to 500 events in one call. A rejected event does not affect the others.
   *
   * @returns one response per event, in order
   *
   * @throws `InputError` for a payload that JSON cannot represent exactly; `NotAllowedError` (403), 429 or 503 if that is
   * why no event was accepted; 413 for more than a megabyte
   */
  dispatchBatch(
    requests: DispatchRequest[],
    options?: WebhooksRequestOptions,
  ): Promise<BatchDispatchAnswer[]>;
  /**
   * Lists a page of the deliveries that the caller may read, newest first.
   *
   * @remarks
   * All given filters apply. Continue with `cursor: page.nextCursor` and the same filters.
   */
  listDeliveries(
    request?: ListDeliveriesRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Delivery>>;
  /**
   * Counts the deliveries that a list with these filters would have, up to 10,000.
   *
   * @throws `InputError` (400), `NotAllowedError` (403)
   */
  countDeliveries(
    request?: CountDeliveriesRequest,
    options?: WebhooksRequestOptions,
  ): Promise<DeliveryCount>;
  /**
   * Reads a delivery with its event and all attempts, oldest first.
   *
   * @throws `NotFoundError` (404), also if the caller may not read it
   */
  getDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<DeliveryDetail>;
  /**
   * Sends a delivery of any status again, with the same `webhook-id`.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it is in flight or its integration
   * is disabled
   */
  redeliver(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult>;
  /**
   * Replays deliveries of an integration: immediately, or in the background if there are 500 or more. Or sends it events
   * that it never got, or the current state of the catalog, in the background.
   *
   * @returns the number of queued deliveries, or the id of the background replay
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if the integration is disabled, 429
   * if they exceed the rate limit of the caller
   */
  replay(
    integrationId: string,
    request: ReplayRequest | CatalogReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult | StartedReplay>;
  /**
   * Previews a replay without sending anything.
   *
   * @throws like {@link WebhooksApi.replay}, except 429
   */
  previewReplay(
    integrationId: string,
    request: ReplayRequest | CatalogReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
  /**
   * Lists who changed an integration, newest first.
   *
   * @throws `NotFoundError` (404), also if the caller may not read the integration
   */
  listActivity(
    integrationId: string,
    request?: ListActivityRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<IntegrationActivity>>;
  /**
   * Lists a page of the background replays of an integration, newest first.
   *
   * @throws `NotFoundError` (404), also if the caller may not read the integration
   */
  listReplays(
    integrationId: string,
    request?: ListReplaysRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Replay>>;
  /**
   * Reads a replay with its progress.
   *
   * @throws `NotFoundError` (404), also if the caller may not read the integration
   */
  getReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /**
   * Stops a replay. Deliveries that it has queued are still sent.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it has ended
   */
  stopReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /**
   * Compares a request that a receiver got with the request that was sent, and says which part differs.
   *
   * @throws `InputError` (400), `NotFoundError` (404), `ConflictError` (409) if the integration was deleted
   */
  checkSignature(
    id: string,
    request: CheckSignatureRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SignatureCheck>;
  /**
   * Cancels a waiting or held delivery. The receiver will not get it.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) if it has ended or is in flight
   */
  cancelDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /**
   * Cancels waiting and held deliveries of an integration. Deliveries in flight are skipped.
   *
   * @returns the number of cancelled deliveries
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404)
   */
  cancelDeliveries(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /**
   * Previews a cancellation without cancelling anything.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404)
   */
  previewCancel(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
  /**
   * Lists the enabled sources of events with the results of their last passes.
   *
   * @throws `NotAllowedError` (403)
   */
  listSources(options?: WebhooksRequestOptions): Promise<Source[]>;
  /**
   * Starts a pass of a source. If one is in progress, another pass follows it.
   *
   * @returns the source as it was before the pass
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404) for a source that is not enabled or has no passes
   */
  resyncSource(
    id: string,
    request: { events: SourceResync },
    options?: WebhooksRequestOptions,
  ): Promise<Source>;
}
