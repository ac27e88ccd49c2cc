import type {
  Attempt,
  Delivery,
  DeliveryDetail,
  HealthDay,
  Integration,
  IntegrationHealth,
  IntegrationTraffic,
  ListedEventType,
  ReceiverContract,
  Replay,
} from 'backstage-plugin-webhooks-common';

/** A healthy integration. */
export function integration(part: Partial<Integration> = {}): Integration {
  return {
    id: 'ledger',
    version: 1,
    name: 'Ledger',
    owner: 'group:default/payments',
    entityRef: 'component:default/api',
    url: 'https://ledger.example.com/hooks',
    ownedOnly: false,
    eventTypes: ['*'],
    headers: {},
    signing: 'hmac',
    ordering: 'none',
    state: 'active',
    health: 'healthy',
    managedBy: 'api',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    lastSuccessAt: '2026-01-02T00:00:00.000Z',
    ...part,
  };
}

/** A day of the health of the integration. */
export function day(part: Partial<HealthDay> = {}): HealthDay {
  return {
    date: '2026-01-02',
    success: 0,
    error: 0,
    timeout: 0,
    gone: 0,
    throttled: 0,
    ...part,
  };
}

/** The health of the integration. */
export function health(
  part: Partial<IntegrationHealth> = {},
): IntegrationHealth {
  return {
    health: 'healthy',
    state: 'active',
    days: [
      day({ date: '2026-01-01' }),
      day({ date: '2026-01-02', success: 98, error: 1, timeout: 1 }),
    ],
    successRate: 0.98,
    latencyMs: { p50: 42, p95: 1_500 },
    lastSuccessAt: '2026-01-02T00:00:00.000Z',
    lastFailureAt: '2026-01-01T00:00:00.000Z',
    failed: 0,
    held: 0,
    pending: 3,
    ...part,
  };
}

/** The traffic of the integration in two half hours, the first of them without requests. */
export function traffic(
  part: Partial<IntegrationTraffic> = {},
): IntegrationTraffic {
  const { date, ...quiet } = day();
  return {
    range: '24h',
    from: '2026-01-02T10:00:00.000Z',
    to: '2026-01-02T10:45:00.000Z',
    periods: [
      {
        ...quiet,
        start: '2026-01-02T10:00:00.000Z',
        end: '2026-01-02T10:30:00.000Z',
      },
      {
        ...quiet,
        start: '2026-01-02T10:30:00.000Z',
        end: '2026-01-02T11:00:00.000Z',
        success: 98,
        error: 1,
        timeout: 1,
        latencyMs: { p50: 40, p95: 900 },
      },
    ],
    latencyMs: { p50: 40, p95: 900 },
    changes: [
      {
        id: 'c1',
        event: 'integration-secret-rotate',
        at: '2026-01-02T10:40:00.000Z',
      },
    ],
    breakdown: {
      deliveries: 100,
      complete: true,
      answers: [
        { outcome: 'success', statusCode: 200, count: 98 },
        { outcome: 'error', statusCode: 500, count: 1 },
        { outcome: 'timeout', errorCode: 'ECONNREFUSED', count: 1 },
      ],
      eventTypes: [{ eventType: 'order.created', count: 100, failed: 2 }],
    },
    ...part,
  };
}

/** An integration that a health rule disabled, and its health. */
export const disabled = {
  integration: integration({
    id: 'pager',
    name: 'Pager',
    state: 'disabled',
    health: 'disabled',
    reason: 'gone',
    disabledAt: '2026-01-02T00:00:00.000Z',
    lastFailureAt: '2026-01-02T00:00:00.000Z',
    lastSuccessAt: undefined,
  }),
  health: health({
    health: 'disabled',
    state: 'disabled',
    reason: 'gone',
    disabledAt: '2026-01-02T00:00:00.000Z',
    held: 7,
    evidence: {
      reason: 'gone',
      summary: 'The receiver said that it is gone for good.',
      days: [day({ gone: 1 })],
      lastAttempt: {
        deliveryId: 'd1',
        outcome: 'gone',
        statusCode: 410,
        responseBody: '{"bye":true}',
      },
    },
  }),
};

/** A delivery that failed once and is pending. */
export function delivery(part: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd1',
    eventId: 'e1',
    integrationId: 'ledger',
    integrationName: 'Ledger',
    eventType: 'order.created',
    status: 'pending',
    attemptCount: 1,
    nextAttemptAt: '2099-01-01T00:00:00.000Z',
    lastOutcome: 'error',
    lastStatusCode: 500,
    createdAt: '2026-01-02T00:00:00.000Z',
    test: false,
    ...part,
  };
}

/** An attempt of the delivery. */
export function attempt(part: Partial<Attempt> = {}): Attempt {
  return {
    id: 'a1',
    deliveryId: 'd1',
    integrationId: 'ledger',
    number: 1,
    trigger: 'automatic',
    outcome: 'error',
    statusCode: 500,
    url: 'https://ledger.example.com/hooks',
    startedAt: '2026-01-02T00:00:00.000Z',
    durationMs: 31,
    requestHeaders: { 'webhook-id': 'd1' },
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: '{"error":"boom"}',
    responseTruncated: false,
    ...part,
  };
}

/** The delivery with its event and attempts. */
export function deliveryDetail(
  part: Partial<DeliveryDetail> = {},
): DeliveryDetail {
  return {
    ...delivery(),
    event: {
      id: 'e1',
      type: 'order.created',
      timestamp: '2026-01-02T00:00:00.000Z',
      payload: { order: 4711 },
      body: '{"type":"order.created","timestamp":"2026-01-02T00:00:00.000Z","data":{"order":4711}}',
      dispatchedBy: 'user:default/guest',
    },
    attempts: [attempt()],
    ...part,
  };
}

/** A replay in progress. */
export function replay(part: Partial<Replay> = {}): Replay {
  return {
    id: 'r1',
    integrationId: 'ledger',
    state: 'running',
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-02T00:00:00.000Z',
    status: ['failed', 'held'],
    selected: 2_000,
    replayed: 990,
    skipped: 10,
    createdAt: '2026-01-02T00:00:00.000Z',
    createdBy: 'user:default/guest',
    startedAt: '2026-01-02T00:00:00.000Z',
    ...part,
  };
}

/** The contract with receivers. */
export const contract: ReceiverContract = {
  timeoutMs: 15_000,
  retryDelaysMs: [5_000, 300_000],
  retryJitter: 0.2,
  maxAgeMs: 604_800_000,
  maxThrottledAgeMs: 259_200_000,
  maxPayloadBytes: 262_144,
  maxResponseBytes: 16_384,
  sourceHeader: true,
  eventsKeptMs: 2_592_000_000,
  attemptsKeptMs: 2_592_000_000,
  failingDays: 7,
  timeoutsPerDay: 1_000,
};

/** Registered event types. */
export const eventTypes: ListedEventType[] = [
  {
    name: 'order.created',
    description: 'An order was placed.',
    schema: {
      type: 'object',
      required: ['order'],
      properties: { order: { type: 'number', description: 'Its number.' } },
    },
    example: { order: 4711 },
    source: 'dispatch',
    recent: { count: 12, since: '2026-01-01T00:00:00.000Z' },
  },
  {
    name: 'order.paid',
    description: 'An order was paid for.',
    source: 'events',
    recent: { count: 0, since: '2026-01-01T00:00:00.000Z' },
  },
];
