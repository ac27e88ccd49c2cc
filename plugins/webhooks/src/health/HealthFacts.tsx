import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { Fact, Facts } from '../shared/components/Facts';
import { RelativeTime } from '../shared/components/RelativeTime';
import { useFormat } from '../shared/hooks/useFormat';
import { useText } from '../shared/hooks/useText';

/** The figures of an integration's health. */
export function HealthFacts(props: { health: IntegrationHealth }) {
  const t = useText();
  const format = useFormat();
  const {
    successRate,
    latencyMs,
    lastSuccessAt,
    lastFailureAt,
    throttledSince,
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
          : format.rate(successRate)}
      </Fact>
      <Fact
        label={t('integration.latency')}
        note={
          latencyMs &&
          `${t('integration.latencyP95')} ${format.duration(latencyMs.p95)}`
        }
      >
        {latencyMs ? format.duration(latencyMs.p50) : t('common.unknown')}
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
      {throttledSince && (
        <Fact label={t('integration.throttledSince')}>
          <RelativeTime iso={throttledSince} />
        </Fact>
      )}
      <Fact
        label={t('integration.pending')}
        note={t('integration.pendingHelp')}
      >
        {format.count(pending)}
      </Fact>
      <Fact label={t('integration.held')} note={t('integration.heldHelp')}>
        {format.count(held)}
      </Fact>
    </Facts>
  );
}
