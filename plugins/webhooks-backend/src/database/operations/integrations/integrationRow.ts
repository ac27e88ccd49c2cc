import type {
  DeliveryOrdering,
  DisabledReason,
  HealthEvidence,
  HealthPolicy,
  IntegrationState,
  LastError,
  SigningScheme,
} from 'backstage-plugin-webhooks-common';
import type { CircuitState } from '../../../model/circuitBreaker';
import type { Trend } from '../../../model/healthTrend';
import type { Warning } from '../../../model/judge';
import { toNumber, toOptionalNumber } from '../../dialect';
import type { IntegrationRow } from '../../tables';
import { toCircuitState } from './circuitColumns';

/** An integration as stored. Header values are sealed. */
export interface IntegrationRecord {
  id: string;
  name: string;
  description?: string;
  owner: string;
  entityRef?: string;
  url: string;
  /** Host and port of the URL. */
  host: string;
  eventTypes: string[];
  filter?: Record<string, unknown>;
  /** Whether it gets events about entities of its owner only. */
  ownedOnly: boolean;
  headers: Record<string, string>;
  signing: SigningScheme;
  publicKey?: string;
  ordering: DeliveryOrdering;
  maxPerSecond?: number;
  timeoutSeconds?: number;
  policy?: HealthPolicy;
  circuit: CircuitState;
  /** Whether it has a rate limit, FIFO ordering or a pause. */
  paced: boolean;
  state: IntegrationState;
  reason?: DisabledReason;
  evidence?: HealthEvidence;
  disabledAt?: number;
  disabledBy?: string;
  warnedAt?: number;
  warning?: Warning;
  epoch: number;
  /** A random id, generated when the row is inserted. */
  incarnation: string;
  /** Incremented by every change. */
  version: number;
  managedBy: 'api' | 'config';
  /** When it will be deleted, if app-config no longer defines it. */
  deletionAt?: number;
  createdAt: number;
  updatedAt: number;
  lastSuccessAt?: number;
  lastFailureAt?: number;
  /** The time of the first 429 since the last success. */
  throttledSince?: number;
  /** A letter for each recent attempt, newest last. */
  recentOutcomes: string;
  trend: Trend | null;
  /** The newest counted attempt that did not succeed. */
  lastError?: LastError;
}

/** A change to an integration. Null clears a field. */
export interface IntegrationChanges {
  name?: string;
  description?: string | null;
  owner?: string;
  entityRef?: string | null;
  url?: string;
  eventTypes?: string[];
  filter?: Record<string, unknown> | null;
  ownedOnly?: boolean;
  headers?: Record<string, string>;
  ordering?: DeliveryOrdering;
  maxPerSecond?: number | null;
  timeoutSeconds?: number | null;
  policy?: HealthPolicy | null;
  deletionAt?: null;
}

/** Converts a change to columns. Absent fields are left as they are. */
export function toColumns(
  changes: IntegrationChanges,
): Partial<IntegrationRow> {
  const columns: Partial<IntegrationRow> = {
    name: changes.name,
    description: changes.description,
    owner: changes.owner,
    entity_ref: changes.entityRef,
    url: changes.url,
    host: changes.url && new URL(changes.url).host,
    event_types: changes.eventTypes && JSON.stringify(changes.eventTypes),
    filter: changes.filter && JSON.stringify(changes.filter),
    owned_only: changes.ownedOnly,
    headers: changes.headers && JSON.stringify(changes.headers),
    ordering: changes.ordering,
    max_per_second: changes.maxPerSecond,
    timeout_seconds: changes.timeoutSeconds,
    policy: changes.policy && JSON.stringify(changes.policy),
    deletion_at: changes.deletionAt,
  };
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  );
}

export function toRecord(row: IntegrationRow): IntegrationRecord {
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? undefined,
    owner: row.owner,
    entityRef: row.entity_ref ?? undefined,
    url: row.url,
    host: row.host,
    eventTypes: JSON.parse(row.event_types),
    filter: row.filter ? JSON.parse(row.filter) : undefined,
    ownedOnly: Boolean(row.owned_only),
    headers: JSON.parse(row.headers),
    signing: row.signing,
    publicKey: row.public_key ?? undefined,
    ordering: row.ordering,
    maxPerSecond: row.max_per_second ?? undefined,
    timeoutSeconds: row.timeout_seconds ?? undefined,
    policy: row.policy ? JSON.parse(row.policy) : undefined,
    circuit: toCircuitState(row),
    paced: Boolean(row.paced),
    state: row.state,
    reason: row.reason ?? undefined,
    evidence: row.evidence ? JSON.parse(row.evidence) : undefined,
    disabledAt: toOptionalNumber(row.disabled_at),
    disabledBy: row.disabled_by ?? undefined,
    warnedAt: toOptionalNumber(row.warned_at),
    warning: row.warning ?? undefined,
    epoch: row.epoch,
    incarnation: row.incarnation,
    version: row.version,
    managedBy: row.managed_by,
    deletionAt: toOptionalNumber(row.deletion_at),
    createdAt: toNumber(row.created_at),
    updatedAt: toNumber(row.updated_at),
    lastSuccessAt: toOptionalNumber(row.last_success_at),
    lastFailureAt: toOptionalNumber(row.last_failure_at),
    throttledSince: toOptionalNumber(row.throttled_since),
    recentOutcomes: row.recent_outcomes,
    trend: row.trend,
    lastError: row.last_error ? JSON.parse(row.last_error) : undefined,
  };
}
