import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type {
  AlertKind,
  AlertFacts,
  IntegrationAlert,
  DigestAlert,
  HeldDeletionsAlert,
} from '../model/alert';
import { daysInARow } from '../model/daysInARow';
import { quoteRef, quoteText } from './quoteText';

/** Longer names are cut, so that a title stays readable. */
const MAX_NAME = 60;
const MAX_REASON = 300;

/** Users can mute topics, so alerts of one kind share a topic. */
const TOPICS: Record<AlertKind, string> = {
  disabled: 'disabled',
  'disabled-by-hand': 'disabled',
  enabled: 'recovered',
  'early-warning': 'warning',
  'success-rate': 'warning',
  warning: 'warning',
  recovered: 'recovered',
};

/**
 * The notification for an alert. All alerts of an integration share a scope, so each replaces the previous one in the
 * owner's list.
 *
 * Text written by users, such as the name of the integration, is reduced to plain text.
 *
 * @param portalPath - the path of the webhooks page in the portal
 */
export function alertMessage(
  alert: IntegrationAlert | DigestAlert | HeldDeletionsAlert,
  portalPath: string,
): NotificationPayload {
  if (alert.kind === 'digest') {
    return digestMessage(alert, portalPath);
  }
  if (alert.kind === 'held-deletions') {
    return heldDeletionsMessage(alert, portalPath);
  }
  const text = toText(alert);
  return {
    ...text,
    description: `${text.description} ${identity(alert)}`,
    link: `${portalPath}/integrations/${encodeURIComponent(alert.integrationId)}`,
    topic: `webhooks.integration.${TOPICS[alert.kind]}`,
    scope: `webhooks:integration:${alert.integrationId}`,
  };
}

/** Sent once when the catalog source begins to hold deletions. */
function heldDeletionsMessage(
  { facts }: HeldDeletionsAlert,
  portalPath: string,
): NotificationPayload {
  const { held, known, passes } = facts;
  return {
    title: `${held} entities are missing from the catalog`,
    description: `${held} of ${known} entities are missing at once, as if a provider was lost. Their deletion is not dispatched until ${passes} consecutive passes miss them. If they were removed on purpose, send all changes now; otherwise restore the provider.`,
    severity: 'high',
    link: `${portalPath}/event-types`,
    topic: 'webhooks.source.deletions-held',
    scope: 'webhooks:source:catalog',
  };
}

/** The digests of an owner share a scope, so each replaces the previous one. */
function digestMessage(
  { owner, facts }: DigestAlert,
  portalPath: string,
): NotificationPayload {
  const { day, failed, integrations, others } = facts;
  const parts = integrations.map(
    ({ id, name, failed: count }) =>
      `${count} of "${quoteText(name, MAX_NAME) || id}"`,
  );
  if (others > 0) {
    const rest =
      failed - integrations.reduce((sum, one) => sum + one.failed, 0);
    parts.push(`${rest} of ${others} ${others === 1 ? 'other' : 'others'}`);
  }
  const query = new URLSearchParams({
    status: 'failed',
    range: 'custom',
    // The log filters by the time of dispatch, which is never after the day.
    to: `${day}T23:59:59.999Z`,
  });
  const single =
    integrations.length === 1
      ? `/integrations/${encodeURIComponent(integrations[0].id)}`
      : '';
  return {
    title: `${failed} webhook ${failed === 1 ? 'delivery' : 'deliveries'} failed permanently`,
    description: `Deliveries that failed on ${day} (UTC) and are not retried: ${new Intl.ListFormat('en').format(parts)}. The log shows why each failed and can redeliver them. The webhooks are owned by ${quoteRef(owner)}.`,
    severity: 'low',
    link: `${portalPath}${single}/deliveries?${query}`,
    topic: 'webhooks.deliveries.digest',
    scope: `webhooks:digest:${owner}`,
  };
}

/**
 * Replaces alerts that are delayed by the rate limit of the owner.
 *
 * @param portalPath - the path of the webhooks page in the portal
 */
export function summaryMessage(
  owner: string,
  portalPath: string,
): NotificationPayload {
  const query = new URLSearchParams({
    owner,
    health: 'disabled,failing,paused',
  });
  return {
    title: 'More of your webhooks need attention',
    description:
      'There are more alerts about your webhooks than can be sent in one hour. The rest will follow. The list shows all webhooks that need attention.',
    severity: 'high',
    link: `${portalPath}/integrations?${query}`,
    topic: 'webhooks.integration.summary',
    scope: `webhooks:owner:${owner}`,
  };
}

function toText({
  kind,
  integrationId,
  facts,
}: IntegrationAlert): Pick<
  NotificationPayload,
  'title' | 'description' | 'severity'
> {
  const name = quoteText(facts.name, MAX_NAME) || integrationId;
  const reason = quoteText(facts.reason ?? '', MAX_REASON);
  switch (kind) {
    case 'disabled':
      return {
        title: `Webhook "${name}" was disabled`,
        description: `${facts.evidence?.summary} ${lost(facts.failed ?? 0)}New events are kept. Send a test, then enable it: what it missed can be sent again.`,
        severity: 'high',
      };
    case 'disabled-by-hand':
      return {
        title: `Webhook "${name}" was disabled`,
        description: `${facts.disabledBy} disabled it${reason && `: ${reason}`}. Events are kept until somebody enables it again and chooses to replay them.`,
        severity: 'normal',
      };
    case 'enabled':
      return {
        title: `Webhook "${name}" is enabled again`,
        description: `${facts.enabledBy} enabled it${resent(facts.resent ?? 0)}.`,
        severity: 'low',
      };
    case 'early-warning':
      return {
        title: `Webhook "${name}" is failing`,
        description: `${earlyCause(facts)} Events are kept and sent again.${earlyOutlook(facts)}`,
        severity: 'normal',
      };
    case 'success-rate':
      return {
        title: `Webhook "${name}" fails often`,
        description: `${facts.rates} It stays enabled.`,
        severity: 'normal',
      };
    case 'warning':
      return {
        title: `Webhook "${name}" is failing`,
        description: `Every request failed on ${daysInARow(facts.failingDays!)}. After ${facts.failingDaysLimit} such days it will be disabled.`,
        severity: 'normal',
      };
    default:
      return {
        title: `Webhook "${name}" works again`,
        description: 'A request has succeeded; nothing is left to do.',
        severity: 'low',
      };
  }
}

/** Identifies the integration for owners of many integrations. */
function identity({
  owner,
  facts: { host, entityRef },
}: IntegrationAlert): string {
  const parts = [
    host && `sends to ${host}`,
    `is owned by ${owner}`,
    entityRef && `is about ${quoteRef(entityRef)}`,
  ].filter(part => part !== undefined);
  return `The webhook ${new Intl.ListFormat('en').format(parts)}.`;
}

function lost(failed: number): string {
  if (failed === 0) {
    return '';
  }
  const count = failed >= LIMITS.count ? `${LIMITS.count} or more` : failed;
  return failed === 1
    ? '1 delivery has failed since the last success. '
    : `${count} deliveries have failed since the last success. `;
}

function resent(count: number): string {
  if (count === 0) {
    return '';
  }
  const many = count >= LIMITS.count ? `${LIMITS.count} or more` : count;
  return count === 1
    ? ' and sent 1 delivery again'
    : ` and sent ${many} deliveries again`;
}

function earlyOutlook({ earlyWarning, failingDaysLimit }: AlertFacts): string {
  return earlyWarning?.cause === 'throttled'
    ? ''
    : ` It is disabled after ${daysInARow(failingDaysLimit!)} with failures only.`;
}

function earlyCause({ earlyWarning }: AlertFacts): string {
  const since = earlyWarning?.failingSince
    ? ` since ${earlyWarning.failingSince}`
    : '';
  switch (earlyWarning?.cause) {
    case 'pauses':
      return `Every request has failed${since}, and sending is paused again and again.`;
    case 'throttled':
      return `No request has succeeded${since}: the receiver responds with 429, which asks for fewer requests.`;
    default:
      return `Every request has failed${since}.`;
  }
}
