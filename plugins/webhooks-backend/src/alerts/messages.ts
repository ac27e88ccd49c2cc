import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type { AlertFacts, AlertKind, OutboxAlert } from '../database/outbox';

/** The notifications backend stores titles of at most 255 characters. */
const MAX_TITLE = 255;

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
 * @param portalPath - where the webhooks page is in the portal
 */
export function alertMessage(
  alert: Pick<OutboxAlert, 'kind' | 'integrationId' | 'owner' | 'facts'>,
  portalPath: string,
): NotificationPayload {
  const text = textOf(alert);
  return {
    ...text,
    description: `${text.description} ${identity(alert)}`,
    link: `${portalPath}/integrations/${encodeURIComponent(alert.integrationId)}`,
    topic: `webhooks.integration.${TOPICS[alert.kind]}`,
    scope: `webhooks:integration:${alert.integrationId}`,
  };
}

function textOf({
  kind,
  facts,
}: Pick<OutboxAlert, 'kind' | 'facts'>): Pick<
  NotificationPayload,
  'title' | 'description' | 'severity'
> {
  switch (kind) {
    case 'disabled':
      return {
        title: title(`Webhook "${facts.name}" was disabled`),
        description: `${facts.evidence?.summary} Events are kept until you enable it again and choose to replay them.`,
        severity: 'high',
      };
    case 'disabled-by-hand':
      return {
        title: title(`Webhook "${facts.name}" was disabled`),
        description: `${facts.disabledBy} disabled it${facts.reason ? `: ${facts.reason}` : ''}. Events are kept until somebody enables it again and chooses to replay them.`,
        severity: 'normal',
      };
    case 'early-warning':
      return {
        title: title(`Webhook "${facts.name}" is failing`),
        description: `${earlyCause(facts)} Events are kept and sent again. It is disabled after ${facts.failingDaysLimit} days in a row with failures only.`,
        severity: 'normal',
      };
    case 'success-rate':
      return {
        title: title(`Webhook "${facts.name}" fails often`),
        description: `${facts.rates} It stays enabled.`,
        severity: 'normal',
      };
    case 'warning':
      return {
        title: title(`Webhook "${facts.name}" is failing`),
        description: `Every request failed on ${facts.failingDays} days in a row. After ${facts.failingDaysLimit} such days it will be disabled.`,
        severity: 'normal',
      };
    default:
      return {
        title: title(`Webhook "${facts.name}" works again`),
        description: 'A request has succeeded; nothing is left to do.',
        severity: 'low',
      };
  }
}

/** Which integration it is, for those who own many or know it by another name. */
function identity({
  owner,
  facts: { host, entityRef },
}: Pick<OutboxAlert, 'owner' | 'facts'>): string {
  const parts = [
    host && `sends to ${host}`,
    `is owned by ${owner}`,
    entityRef && `is about ${entityRef}`,
  ].filter(part => part !== undefined);
  return `The webhook ${new Intl.ListFormat('en').format(parts)}.`;
}

function earlyCause({ earlyWarning }: AlertFacts): string {
  const since = earlyWarning?.failingSince
    ? ` since ${earlyWarning.failingSince}`
    : '';
  return earlyWarning?.cause === 'pauses'
    ? `Every request has failed${since}, and sending is paused again and again.`
    : `Every request has failed${since}.`;
}

function title(text: string): string {
  return text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE - 1)}…` : text;
}
