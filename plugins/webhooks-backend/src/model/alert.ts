import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import type { EarlyWarningCause } from './earlyWarning';

/** Kinds of alerts to owners. */
export type AlertKind =
  | 'disabled'
  | 'disabled-by-hand'
  | 'early-warning'
  | 'success-rate'
  | 'warning'
  | 'recovered';

/** The facts of an alert. */
export interface AlertFacts {
  name: string;
  /** Host of the URL, which says where to look. The rest of a URL may be a secret. */
  host?: string;
  /** The entity that the integration is about. */
  entityRef?: string;
  evidence?: HealthEvidence;
  /** Who disabled it by hand, and the reason that was given. */
  disabledBy?: string;
  reason?: string;
  /** The reason of an early warning, and the time since which every request has failed. */
  earlyWarning?: { cause: EarlyWarningCause; failingSince?: string };
  /** The days with a low success rate, in words. */
  rates?: string;
  /** Failing days in a row, and how many of them disable the integration. */
  failingDays?: number;
  failingDaysLimit?: number;
}

/** The deliveries of an owner's integrations that failed for good in a UTC day. */
export interface DigestFacts {
  /** `YYYY-MM-DD` */
  day: string;
  failed: number;
  /** The integrations with the most of them. */
  integrations: { id: string; name: string; failed: number }[];
  /** How many more integrations have any. */
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

/** An alert that the notification service has not taken yet. */
export type OutboxAlert = (IntegrationAlert | DigestAlert) & {
  id: string;
  /** Tries so far, this one included. */
  attempts: number;
};
