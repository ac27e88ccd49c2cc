import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import type { EarlyWarningCause } from './earlyWarning';

/** Kinds of alerts to owners. */
export type AlertKind =
  | 'disabled'
  | 'disabled-by-hand'
  | 'enabled'
  | 'early-warning'
  | 'success-rate'
  | 'warning'
  | 'recovered';

/** The facts of an alert. */
export interface AlertFacts {
  name: string;
  /** Host of the URL, to identify the receiver. The rest of a URL may be secret. */
  host?: string;
  /** The entity that the integration is about. */
  entityRef?: string;
  evidence?: HealthEvidence;
  /** Deliveries that failed permanently since the last success. */
  failed?: number;
  /** The caller of an enable, and how many deliveries it sent. */
  enabledBy?: string;
  resent?: number;
  /** The caller and the reason of a manual disable. */
  disabledBy?: string;
  reason?: string;
  /** The reason of an early warning, and the time since when all requests have failed. */
  earlyWarning?: { cause: EarlyWarningCause; failingSince?: string };
  /** The days with a low success rate, in words. */
  rates?: string;
  /** Consecutive failing days, and how many of them disable the integration. */
  failingDays?: number;
  failingDaysLimit?: number;
}

/** The permanently failed deliveries of an owner's integrations on a UTC day. */
export interface DigestFacts {
  /** `YYYY-MM-DD` */
  day: string;
  failed: number;
  /** The integrations with the most failures. */
  integrations: { id: string; name: string; failed: number }[];
  /** Number of other integrations with failures. */
  others: number;
}

/** An alert about one integration. */
export interface IntegrationAlert {
  integrationId: string;
  owner: string;
  kind: AlertKind;
  facts: AlertFacts;
}

/** An alert about all integrations of an owner. */
export interface DigestAlert {
  integrationId?: undefined;
  owner: string;
  kind: 'digest';
  facts: DigestFacts;
}

/** Mass deletion that the catalog source holds. */
export interface HeldDeletionsFacts {
  /** Missing entities. */
  held: number;
  /** Entities known before. */
  known: number;
  /** Consecutive passes that must miss them before their deletion is sent. */
  passes: number;
}

/** An alert to an administrator about held deletions. */
export interface HeldDeletionsAlert {
  integrationId?: undefined;
  /** The administrator. */
  owner: string;
  kind: 'held-deletions';
  facts: HeldDeletionsFacts;
}

/** An alert that has not been sent yet. */
export type OutboxAlert = (
  IntegrationAlert | DigestAlert | HeldDeletionsAlert
) & {
  id: string;
  /** Number of tries, including this one. */
  attempts: number;
};
