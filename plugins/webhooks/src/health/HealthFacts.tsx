import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import {
  DescriptionItem,
  DescriptionList,
} from '../shared/components/DescriptionList';
import { RelativeTime } from '../shared/components/RelativeTime';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';

/** The key figures of an integration's health. Its latency is in the chart, for the selected range. */
export function HealthFacts(props: { health: IntegrationHealth }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const {
    successRate,
    lastSuccessAt,
    lastFailureAt,
    throttledSince,
    held,
    pending,
  } = props.health;
  return (
    <DescriptionList>
      <DescriptionItem
        label={t('health.figures.successRate')}
        note={t('health.figures.days', {
          number: String(props.health.days.length),
        })}
      >
        {successRate === undefined
          ? t('health.figures.noTraffic')
          : format.rate(successRate)}
      </DescriptionItem>
      <DescriptionItem label={t('health.figures.lastSuccess')}>
        {lastSuccessAt ? (
          <RelativeTime iso={lastSuccessAt} />
        ) : (
          t('common.never')
        )}
      </DescriptionItem>
      <DescriptionItem label={t('health.figures.lastFailure')}>
        {lastFailureAt ? (
          <RelativeTime iso={lastFailureAt} />
        ) : (
          t('common.never')
        )}
      </DescriptionItem>
      {throttledSince && (
        <DescriptionItem label={t('health.figures.throttledSince')}>
          <RelativeTime iso={throttledSince} />
        </DescriptionItem>
      )}
      <DescriptionItem
        label={t('health.figures.pending')}
        note={t('health.figures.pendingHelp')}
      >
        {format.count(pending)}
      </DescriptionItem>
      <DescriptionItem
        label={t('health.figures.held')}
        note={t('health.figures.heldHelp')}
      >
        {format.count(held)}
      </DescriptionItem>
    </DescriptionList>
  );
}
