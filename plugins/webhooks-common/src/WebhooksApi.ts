import type {
  Attempt,
  CancelRequest,
  CancelResult,
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
  IntegrationWithSecret,
  ListedEventType,
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
  SignatureCheck,
  Source,
  SourceResync,
  StartedReplay,
  TrySubscriptionRequest,
  TrySubscriptionResult,
  UpdateIntegrationRequest,
} from './model';

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
 * Every call throws `ResponseError` from `@backstage/errors` when the backend refuses it. `@throws` tells its `statusCode`
 * and the name of its `cause`. All calls also throw `InputError` (400) for input that breaks a limit,
 * `AuthenticationError` (401), and 503 while the database cannot be used.
 *
 * @public
 */
export interface WebhooksApi {
  /** The event types that the caller may subscribe to or dispatch, by name. */
  listEventTypes(options?: WebhooksRequestOptions): Promise<ListedEventType[]>;
  /**
   * An event type, and the integrations that subscribe to it as far as the caller may read them.
   *
   * @throws `NotFoundError` (404) also when the caller may not know of it
   */
  getEventType(
    name: string,
    options?: WebhooksRequestOptions,
  ): Promise<EventTypeDetail>;
  /**
   * A page of the integrations that the caller may read, by name.
   *
   * @remarks
   * Header values are masked, and so is the URL of an integration that the caller may not update. Continue with
   * `cursor: page.nextCursor` and the same filters.
   */
  listIntegrations(
    request?: ListIntegrationsRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Integration>>;
  /**
   * One integration, with masked header values.
   *
   * @throws `NotFoundError` (404) also when the caller may not read it
   */
  getIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Creates an integration.
   *
   * @returns the integration and, with `hmac`, its signing secret, which later only {@link WebhooksApi.getSecret} returns
   *
   * @throws `InputError` (400) that names the field, `NotAllowedError` (403), `ConflictError` (409) when the owner, the
   * creator or the portal has as many integrations as `webhooks.limits` allows
   */
  createIntegration(
    request: CreateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationWithSecret>;
  /**
   * Changes the given fields of an integration.
   *
   * @throws `InputError` (400) that names the field, `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409)
   * when it has another `version` by now, or is defined in app-config
   */
  updateIntegration(
    id: string,
    request: UpdateIntegrationRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Tells how many of the last events would have come by a subscription.
   *
   * @throws `InputError` (400) for an event type or a filter that does not exist like this, `NotAllowedError` (403) when the
   * caller may subscribe to nothing
   */
  trySubscription(
    request: TrySubscriptionRequest,
    options?: WebhooksRequestOptions,
  ): Promise<TrySubscriptionResult>;
  /**
   * Gives all integrations of one owner to another one, as far as the caller may.
   *
   * @returns how many have the new owner, and how many kept the old one, by reason
   *
   * @throws `InputError` (400) for an owner that the catalog does not have, `NotAllowedError` (403) when the caller may give
   * none of them away
   */
  handOverIntegrations(
    request: HandOverRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HandOverResult>;
  /**
   * Deletes an integration with its secrets, and cancels what waits or is held. Its log stays until its retention ends.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it has another `version` by now, or is
   * defined in app-config
   */
  deleteIntegration(
    id: string,
    request?: IntegrationChangeRequest,
    options?: WebhooksRequestOptions,
  ): Promise<void>;
  /**
   * Enables a disabled integration. Its health counts start over.
   *
   * @param request - `replay`: `held` sends what it missed; `none`, the default, cancels that
   *
   * @returns how many held deliveries are sent, and how many were cancelled
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it is enabled already, or has another
   * `version` by now
   */
  enableIntegration(
    id: string,
    request?: IntegrationChangeRequest & { replay?: 'none' | 'held' },
    options?: WebhooksRequestOptions,
  ): Promise<EnableResult>;
  /**
   * Disables an integration. Nothing is sent to it any more; what it misses is held.
   *
   * @param request - `reason`: shown to its owners, at most 500 characters
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it is disabled already, or has another
   * `version` by now
   */
  disableIntegration(
    id: string,
    request?: IntegrationChangeRequest & { reason?: string },
    options?: WebhooksRequestOptions,
  ): Promise<Integration>;
  /**
   * Ends the pause of an integration: what waits is sent at once.
   *
   * @returns whether there was a pause
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it is disabled
   */
  resumeIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ResumeResult>;
  /**
   * Sends `webhooks.ping` now, also to a disabled integration, and waits for the answer. It is in the log and does not count
   * for the health.
   *
   * @returns the attempt, whatever its outcome
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), and 429 when too many pings are under way
   */
  testIntegration(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<Attempt>;
  /**
   * Reveals the signing secret of an integration. Takes `webhooks.integration.reveal-secret`, and is audited.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) for `ed25519`, whose private key is never
   * shown
   */
  getSecret(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<{ secret: string }>;
  /**
   * Replaces the signing secret or key pair. The old one signs too until the end of its grace.
   *
   * @param request - `graceHours`: 0 to 168, 24 by default; 0 when the secret has leaked
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when the integration has another `version`
   * by now, or is defined in app-config
   */
  rotateSecret(
    id: string,
    request?: IntegrationChangeRequest & { graceHours?: number },
    options?: WebhooksRequestOptions,
  ): Promise<RotatedSecret>;
  /**
   * The health of an integration, and the daily counts behind it.
   *
   * @throws `NotFoundError` (404) also when the caller may not read it
   */
  getHealth(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<IntegrationHealth>;
  /**
   * The integrations of owners, or about an entity, that need attention most.
   *
   * @throws `NotAllowedError` (403) when the caller may read no integrations
   */
  getHealthSummary(
    request?: HealthSummaryRequest,
    options?: WebhooksRequestOptions,
  ): Promise<HealthSummary>;
  /**
   * Dispatches an event: stores it and its deliveries, which are sent in the background.
   *
   * @remarks
   * Give an `idempotencyKey` to be able to repeat a call whose answer was lost.
   *
   * @throws `InputError` for a payload that JSON would turn into another one, see `assertJsonPayload`; `InputError`
   * (400) for an unknown type, with names that are near, or a payload that does not satisfy its schema; `NotAllowedError`
   * (403); `NotFoundError` (404) for an unknown integration; `ConflictError` (409) when the key was used with other content;
   * 413 for a payload over `webhooks.delivery.maxPayloadBytes`; 429 when the caller dispatches too much
   */
  dispatch(
    request: DispatchRequest,
    options?: WebhooksRequestOptions,
  ): Promise<DispatchResult>;
  /**
   * A page of the deliveries that the caller may read, newest first.
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
   * One delivery with its event and all attempts, oldest first.
   *
   * @throws `NotFoundError` (404) also when the caller may not read it
   */
  getDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<DeliveryDetail>;
  /**
   * Sends a delivery again, whatever its status, with the same `webhook-id`.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) while it is under way, or its integration is
   * disabled
   */
  redeliver(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult>;
  /**
   * Sends deliveries of an integration again: at once, or in the background when there are 500 or more.
   *
   * @returns how many were put back into the queue, or the id of the replay that does it
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when the integration is disabled, 429 when
   * they are more than the caller may dispatch
   */
  replay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<ReplayResult | StartedReplay>;
  /**
   * Tells what a replay would send, and sends nothing.
   *
   * @throws as {@link WebhooksApi.replay}, but for 429
   */
  previewReplay(
    integrationId: string,
    request: ReplayRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
  /**
   * A page of the replays of an integration that ran or run in the background, newest first.
   *
   * @throws `NotFoundError` (404) also when the caller may not read the integration
   */
  listReplays(
    integrationId: string,
    request?: ListReplaysRequest,
    options?: WebhooksRequestOptions,
  ): Promise<Page<Replay>>;
  /**
   * One replay, and how far it is.
   *
   * @throws `NotFoundError` (404) also when the caller may not read the integration
   */
  getReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /**
   * Stops a replay. What it has put into the queue is sent.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it has ended
   */
  stopReplay(
    integrationId: string,
    replayId: string,
    options?: WebhooksRequestOptions,
  ): Promise<Replay>;
  /**
   * Compares a request, as its receiver saw it, with what was sent, and says which part differs.
   *
   * @throws `InputError` (400), `NotFoundError` (404), `ConflictError` (409) when the integration was deleted
   */
  checkSignature(
    id: string,
    request: CheckSignatureRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SignatureCheck>;
  /**
   * Cancels a delivery that waits or is held. Its receiver does not get it.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404), `ConflictError` (409) when it has ended or is under way
   */
  cancelDelivery(
    id: string,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /**
   * Cancels deliveries of an integration that wait or are held, except those that are under way.
   *
   * @returns how many were cancelled
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404)
   */
  cancelDeliveries(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<CancelResult>;
  /**
   * Tells what a cancellation would cancel, and cancels nothing.
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404)
   */
  previewCancel(
    integrationId: string,
    request?: CancelRequest,
    options?: WebhooksRequestOptions,
  ): Promise<SelectionPreview>;
  /**
   * The sources of events that are switched on, and how their last pass went.
   *
   * @throws `NotAllowedError` (403)
   */
  listSources(options?: WebhooksRequestOptions): Promise<Source[]>;
  /**
   * Starts a pass of a source, or has the next one follow the one that is under way.
   *
   * @returns the source as it was before the pass
   *
   * @throws `NotAllowedError` (403), `NotFoundError` (404) for a source that is not switched on, or has no passes
   */
  resyncSource(
    id: string,
    request: { events: SourceResync },
    options?: WebhooksRequestOptions,
  ): Promise<Source>;
}
