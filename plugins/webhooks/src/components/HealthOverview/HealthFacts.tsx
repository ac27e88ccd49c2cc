import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import {
  formatCount,
  formatDuration,
  formatRate,
  RelativeTime,
} from '../RelativeTime';
import { Fact, Facts } from './Facts';

/** The figures of an integration's health. */
export function HealthFacts(props: { health: IntegrationHealth }) {
  const t = useText();
  const {
    successRate,
    latencyMs,
    lastSuccessAt,
    lastFailureAt,
    held,
    pending,
  } = props.health;
  return (
    <Facts>
      <Fact
        label={t('integration.successRate')}
        note={t('integration.days', {
          number: String(props.health.days.length),
        })}
      >
        {successRate === undefined
          ? t('integration.noTraffic')
          : formatRate(successRate)}
      </Fact>
      <Fact
        label={t('integration.latency')}
        note={
          latencyMs &&
          `${t('integration.latencyP95')} ${formatDuration(latencyMs.p95)}`
        }
      >
        {latencyMs ? formatDuration(latencyMs.p50) : t('common.unknown')}
      </Fact>
      <Fact label={t('integration.lastSuccess')}>
        {lastSuccessAt ? (
          <RelativeTime iso={lastSuccessAt} />
        ) : (
          t('common.never')
        )}
      </Fact>
      <Fact label={t('integration.lastFailure')}>
        {lastFailureAt ? (
          <RelativeTime iso={lastFailureAt} />
        ) : (
          t('common.never')
        )}
      </Fact>
      <Fact
        label={t('integration.pending')}
        note={t('integration.pendingHelp')}
      >
        {formatCount(pending)}
      </Fact>
      <Fact label={t('integration.held')} note={t('integration.heldHelp')}>
        {formatCount(held)}
      </Fact>
    </Facts>
  );
}
