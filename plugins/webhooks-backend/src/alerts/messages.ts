import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type {
  AlertKind,
  AlertFacts,
  IntegrationAlert,
  DigestAlert,
} from '../model/alert';
import { quoteRef, quoteText } from './quoteText';

/** Longer names are cut, so that a title is about the alert rather than the name. */
const MAX_NAME = 60;
const MAX_REASON = 300;

/** People mute topics, so the alerts for one kind of news share one. */
const TOPICS: Record<AlertKind, string> = {
  disabled: 'disabled',
  'disabled-by-hand': 'disabled',
  'early-warning': 'warning',
  'success-rate': 'warning',
  warning: 'warning',
  recovered: 'recovered',
};

/**
 * The notification for an alert. All alerts of an integration share a scope, so that each replaces the one before
 * in the owner's list instead of piling up.
 *
 * Text that a person wrote, such as the name of the integration, is quoted so that it can be nothing but text.
 *
 * @param portalPath - where the webhooks page is in the portal
 */
export function alertMessage(
  alert: IntegrationAlert | DigestAlert,
  portalPath: string,
): NotificationPayload {
  if (alert.kind === 'digest') {
    return digestMessage(alert, portalPath);
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

/** The digests of an owner share a scope: each replaces that of the day before. */
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
    // The log is filtered by the time of the dispatch, which is that of no later day.
    to: `${day}T23:59:59.999Z`,
  });
  const single =
    integrations.length === 1
      ? `/integrations/${encodeURIComponent(integrations[0].id)}`
      : '';
  return {
    title: `${failed} webhook ${failed === 1 ? 'delivery' : 'deliveries'} failed for good`,
    description: `Nothing more is sent of what failed on ${day} (UTC): ${new Intl.ListFormat('en').format(parts)}. The log shows why each failed, and sends it again on demand. The webhooks are owned by ${quoteRef(owner)}.`,
    severity: 'low',
    link: `${portalPath}${single}/deliveries?${query}`,
    topic: 'webhooks.deliveries.digest',
    scope: `webhooks:digest:${owner}`,
  };
}

/**
 * Stands for alerts that an owner gets later, because there are too many at once.
 *
 * @param portalPath - where the webhooks page is in the portal
 */
export function summaryMessage(
  owner: string,
  portalPath: string,
): NotificationPayload {
  const query = new URLSearchParams({ owner, health: 'disabled,failing' });
  return {
    title: 'More of your webhooks need attention',
    description:
      'There are more alerts about your webhooks than are sent in one hour. The others follow later. The list shows all webhooks that need attention.',
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
        description: `${facts.evidence?.summary} Events are kept until you enable it again and choose to replay them.`,
        severity: 'high',
      };
    case 'disabled-by-hand':
      return {
        title: `Webhook "${name}" was disabled`,
        description: `${facts.disabledBy} disabled it${reason && `: ${reason}`}. Events are kept until somebody enables it again and chooses to replay them.`,
        severity: 'normal',
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
        description: `Every request failed on ${facts.failingDays} days in a row. After ${facts.failingDaysLimit} such days it will be disabled.`,
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

/** Which integration it is, for those who own many or know it by another name. */
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

function earlyOutlook({ earlyWarning, failingDaysLimit }: AlertFacts): string {
  return earlyWarning?.cause === 'throttled'
    ? ''
    : ` It is disabled after ${failingDaysLimit} days in a row with failures only.`;
}

function earlyCause({ earlyWarning }: AlertFacts): string {
  const since = earlyWarning?.failingSince
    ? ` since ${earlyWarning.failingSince}`
    : '';
  switch (earlyWarning?.cause) {
    case 'pauses':
      return `Every request has failed${since}, and sending is paused again and again.`;
    case 'throttled':
      return `No request has succeeded${since}: the receiver answers 429, which asks for fewer requests.`;
    default:
      return `Every request has failed${since}.`;
  }
}
