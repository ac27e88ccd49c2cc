import {
  ATTEMPT_OUTCOMES,
  DELIVERY_END_REASONS,
  DELIVERY_STATUSES,
  HEALTH_STATUSES,
  LIMITS,
} from 'backstage-plugin-webhooks-common';
import type { z as zod } from 'zod/v3';
import { untrustedReceiverText, untrustedText } from './untrusted';

/** The zod instance that the actions registry passes to schemas. */
type Z = typeof zod;

export function integrationOutput(z: Z) {
  return z.object({
    id: z.string(),
    version: z.number().describe('Incremented by every change'),
    owner: z
      .string()
      .describe('Entity ref of the owner, who is alerted when it breaks'),
    eventTypes: z.array(z.string()),
    ownedOnly: z
      .boolean()
      .describe('Whether it gets only events about entities of its owner'),
    untrustedText: untrustedText(z, {
      name: z.string(),
      description: z.string().optional(),
      entityRef: z
        .string()
        .optional()
        .describe('Entity ref of the entity that it is about'),
      url: z
        .string()
        .describe('Only the origin for callers who may not update it'),
      headers: z.record(z.string()).describe('Values are masked'),
      filter: z
        .record(z.unknown())
        .optional()
        .describe('Filter of its events, a predicate on type and payload'),
    }),
    ordering: z.enum(['none', 'fifo']),
    maxPerSecond: z.number().optional(),
    timeoutSeconds: z.number().optional(),
    policy: z
      .object({
        failingDays: z.number().optional(),
        timeoutsPerDay: z.number().optional(),
        earlyWarning: z
          .object({
            pauses: z.number().optional(),
            failingForMinutes: z.number().optional(),
          })
          .optional(),
      })
      .optional(),
    signing: z.enum(['hmac', 'ed25519']),
    publicKey: z.string().optional(),
    state: stateOutput(z),
    health: healthStatus(z),
    recentSuccessRate: recentRate(z),
    reason: reasonOutput(z).optional(),
    disabledAt: z.string().optional(),
    warnedAt: z
      .string()
      .optional()
      .describe('When its owners were warned that it is failing'),
    managedBy: z
      .enum(['api', 'config'])
      .describe('config: defined in app-config, read-only here'),
    deletionAt: z
      .string()
      .optional()
      .describe(
        'When it will be deleted, because it is no longer in app-config',
      ),
    createdAt: z.string(),
    updatedAt: z.string(),
    lastSuccessAt: z.string().optional(),
    lastFailureAt: z.string().optional(),
    throttledSince: z
      .string()
      .optional()
      .describe('The first 429 since the last success'),
    lastError: lastErrorOutput(z),
  });
}

function lastErrorOutput(z: Z) {
  return z
    .object({
      deliveryId: z.string(),
      outcome: z.enum(ATTEMPT_OUTCOMES),
      statusCode: z.number().optional(),
      errorCode: z.string().optional().describe('Such as ECONNREFUSED'),
      at: z.string(),
    })
    .optional()
    .describe('The newest attempt that did not succeed');
}

export function healthOutput(z: Z) {
  const days = z.array(
    z.object({
      date: z.string().describe('UTC day'),
      success: z.number(),
      error: z.number().describe('Responses that are failures'),
      timeout: z.number().describe('No complete response in time'),
      gone: z.number().describe('Responses with 410 Gone'),
      throttled: z
        .number()
        .describe('Responses with 429, which are not failures'),
    }),
  );
  return z.object({
    health: healthStatus(z),
    recentSuccessRate: recentRate(z),
    state: stateOutput(z),
    reason: reasonOutput(z).optional(),
    evidence: z
      .object({
        reason: reasonOutput(z),
        removedFromConfig: z.boolean().optional(),
        days,
        firstFailureAt: z.string().optional(),
        lastFailureAt: z.string().optional(),
        lastSuccessAt: z.string().optional(),
        lastAttempt: z
          .object({
            deliveryId: z.string(),
            outcome: z.enum(ATTEMPT_OUTCOMES),
            statusCode: z.number().optional(),
            errorCode: z.string().optional(),
          })
          .optional(),
      })
      .optional()
      .describe('Set while disabled'),
    untrustedText: untrustedText(z, {
      summary: z.string().describe('Why it was disabled, in one sentence'),
    }).optional(),
    disabledAt: z.string().optional(),
    disabledBy: z.string().optional().describe('Who disabled it manually'),
    warnedAt: z.string().optional(),
    pause: z
      .object({
        state: z.enum(['paused', 'probing']),
        reason: z.enum(['cool-down', 'throttled']),
        until: z.string().optional(),
        probeUntil: z.string().optional(),
        consecutiveFailures: z.number(),
        pauses: z.number(),
        nextPauseMs: z
          .number()
          .optional()
          .describe('Length of the pause that follows if the probe fails'),
      })
      .optional()
      .describe('Why deliveries wait although it is active'),
    days: days.describe('The health window, oldest day first'),
    successRate: z.number().optional().describe('0 to 1'),
    latencyMs: z.object({ p50: z.number(), p95: z.number() }).optional(),
    lastSuccessAt: z.string().optional(),
    lastFailureAt: z.string().optional(),
    throttledSince: z
      .string()
      .optional()
      .describe('The first 429 response since it last worked'),
    lastError: lastErrorOutput(z),
    failed: z
      .number()
      .describe('Deliveries that failed for good since the last success'),
    held: z.number().describe('Deliveries held for a replay'),
    pending: z.number().describe('Deliveries waiting for an attempt'),
  });
}

export function deliveryOutput(z: Z) {
  return z.object({
    id: z.string(),
    eventId: z.string(),
    integrationId: z.string(),
    eventType: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attemptCount: z.number(),
    nextAttemptAt: z.string().optional(),
    lastOutcome: z.enum(ATTEMPT_OUTCOMES).optional(),
    lastStatusCode: z.number().optional(),
    lastErrorCode: z.string().optional().describe('Such as ECONNREFUSED'),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    endReason: z
      .enum(DELIVERY_END_REASONS)
      .optional()
      .describe(
        'expired: it was queued for too long; cancelled: a user cancelled it; waived: its integration was enabled without a replay',
      ),
    test: z.boolean().describe('Whether it is a test ping'),
    untrustedText: untrustedText(z, {
      integrationName: z
        .string()
        .optional()
        .describe('Absent if the integration was deleted'),
      url: z
        .string()
        .optional()
        .describe('The URL override of the dispatch, if any'),
    }),
  });
}

/** The response of a receiver to one request. */
export function responseOutput(z: Z) {
  return z.object({
    deliveryId: z.string(),
    integrationId: z.string(),
    number: z.number().describe('1 for the first request of the delivery'),
    outcome: z.enum(ATTEMPT_OUTCOMES),
    statusCode: z.number().optional(),
    errorCode: z.string().optional().describe('Such as ECONNREFUSED'),
    startedAt: z.string(),
    durationMs: z.number(),
    truncated: z.boolean().describe('Whether the response was cut'),
    untrustedReceiverText: untrustedReceiverText(z, {
      headers: z.record(z.string()).optional(),
      body: z.string().optional(),
      errorMessage: z.string().optional(),
    }),
  });
}

/** The number of redeliveries. */
export function replayOutput(z: Z) {
  return z.object({
    replayed: z
      .number()
      .describe('Number of deliveries that will be sent again'),
  });
}

/** The result of enabling an integration. */
export function enableOutput(z: Z) {
  return replayOutput(z).extend({
    waived: z.number().describe('Number of cancelled held deliveries'),
  });
}

/** The version that a change is based on. */
export function versionInput(z: Z) {
  return z
    .number()
    .int()
    .optional()
    .describe(
      'version of the integration that was read; if it has changed since, the action fails with a conflict',
    );
}

/** `limit` and `cursor` of a list. */
export function pageInput(z: Z) {
  return {
    limit: z
      .number()
      .int()
      .min(1)
      .max(LIMITS.pageSize)
      .optional()
      .describe('Items per page. Default: 50'),
    cursor: z.string().optional().describe('nextCursor of the previous page'),
  };
}

/** The cursor of the next page. */
export function nextCursorOutput(z: Z) {
  return z.string().optional().describe('Absent on the last page');
}

function stateOutput(z: Z) {
  return z.enum(['active', 'disabled']);
}

function healthStatus(z: Z) {
  return z
    .enum(HEALTH_STATUSES)
    .describe(
      'disabled: nothing is sent; paused: nothing but probes is sent for a while; failing: none of the last requests succeeded; degraded: some did not; healthy: nearly all did; idle: nothing sent lately',
    );
}

function recentRate(z: Z) {
  return z
    .number()
    .optional()
    .describe(
      'Share of successes, 0 to 1, in the last hour or among the last 20 requests',
    );
}

function reasonOutput(z: Z) {
  return z
    .enum(['gone', 'timeouts', 'failing-days', 'success-rate', 'manual'])
    .describe('Why it is disabled: a health rule, or manual');
}
