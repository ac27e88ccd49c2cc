import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import { entityName } from '../../shared/entityName';
import type { Format } from '../../shared/format';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';

/** The names of the fields that users may change. */
const FIELDS = [
  'name',
  'description',
  'owner',
  'entityRef',
  'url',
  'eventTypes',
  'filter',
  'ownedOnly',
  'headers',
  'ordering',
  'maxPerSecond',
  'timeoutSeconds',
  'policy',
] as const;

/** Describes a change to an integration in a sentence. */
export function describeActivity(
  t: Translate,
  format: Format,
  entry: IntegrationActivity,
): string {
  const { event, count = 0 } = entry;
  switch (event) {
    case 'integration-update':
      return t('integrations.activity.integration-update', {
        fields: (entry.changed ?? [])
          .map(field => describeField(t, field))
          .join(', '),
      });
    case 'integration-hand-over':
      return t('integrations.activity.integration-hand-over', {
        from: entityName(entry.owners?.from ?? ''),
        to: entityName(entry.owners?.to ?? ''),
      });
    case 'integration-enable':
      return entry.replay === 'none' || entry.count === undefined
        ? t(`integrations.activity.enable-${entry.replay ?? 'none'}`)
        : t('integrations.activity.enable-resent', { count });
    case 'integration-secret-rotate':
      return t('integrations.activity.integration-secret-rotate', {
        when: format.exact(entry.previousExpiresAt ?? entry.at),
      });
    case 'integration-replay': {
      if (entry.catalog) {
        return t('integrations.activity.replay-catalog', { count });
      }
      const range = {
        from: format.exact(entry.from ?? entry.at),
        to: format.exact(entry.to ?? entry.at),
      };
      return entry.missing
        ? t('integrations.activity.replay-missing', { ...range, count })
        : t('integrations.activity.replay', { ...range, count });
    }
    case 'integration-replay-stop':
      return t('integrations.activity.replay-stop', { count });
    case 'integration-replay-end':
      return describeEnd(t, entry);
    case 'integration-cancel':
      return t('integrations.activity.cancel', { count });
    default:
      return t(`integrations.activity.${event}`);
  }
}

/** Names who made a change. */
export function describeActor(
  t: Translate,
  { actor, event }: IntegrationActivity,
): string {
  if (actor) {
    return entityName(actor);
  }
  return event === 'integration-replay-end'
    ? t('integrations.activity.portal')
    : t('integrations.activity.healthRule');
}

function describeEnd(
  t: Translate,
  { state, endReason, count = 0 }: IntegrationActivity,
): string {
  if (state !== 'stopped' && state !== 'failed') {
    return t('integrations.activity.replay-completed', { count });
  }
  const end = t(`integrations.activity.replay-${state}`, { count });
  return endReason
    ? `${end} ${t(`integrations.replays.endReason.${endReason}`, { who: '' })}`
    : end;
}

function describeField(t: Translate, name: string): string {
  const field = FIELDS.find(one => one === name);
  return field ? t(`integrations.activity.field.${field}`) : name;
}
