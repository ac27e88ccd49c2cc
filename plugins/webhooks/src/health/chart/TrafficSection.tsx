import { useApi } from '@backstage/frontend-plugin-api';
import { Flex, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  TRAFFIC_RANGES,
  type IntegrationTraffic,
  type TrafficRange,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ErrorState } from '../../shared/components/ErrorState';
import { Paragraph } from '../../shared/components/Paragraph';
import { Placeholder } from '../../shared/components/Placeholder';
import { useFormat } from '../../shared/hooks/useFormat';
import { useUrlFilters } from '../../shared/hooks/useUrlFilters';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { type Query, useQuery } from '../../shared/query/useQuery';
import { deliveriesQuery } from './deliveriesQuery';
import { TrafficBreakdown } from './TrafficBreakdown';
import { TrafficChart } from './TrafficChart';

const KEYS = ['range'] as const;
const DEFAULT_RANGE: TrafficRange = '24h';
/** The days of a range, if the backend keeps them. */
const DAYS: Partial<Record<TrafficRange, number>> = { '7d': 7, '30d': 30 };
/** Charts change slowly, so they are not fetched again after every change. */
const REFRESH_MS = 15_000;

/** The traffic of an integration in the selected range, which is kept in the URL. */
export function TrafficSection(props: {
  integrationId: string;
  /** The address of the log; absent for viewers who may not read deliveries. */
  deliveriesPath?: string;
}) {
  const { t } = useWebhooksTranslation();
  const { values, set } = useUrlFilters(KEYS);
  const range =
    TRAFFIC_RANGES.find(one => one === values.range) ?? DEFAULT_RANGE;
  const { value, error, loading, retry } = useTraffic(
    props.integrationId,
    range,
  );
  const { deliveriesPath } = props;
  const format = useFormat();

  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Placeholder lines={6} />;
  }
  const { periods } = value;
  const days = DAYS[value.range];
  return (
    <Flex direction="column" gap="4" aria-busy={loading}>
      <TrafficChart
        key={value.range}
        periods={periods}
        unit={days ? 'day' : 'time'}
        latencyMs={value.latencyMs}
        changes={value.changes}
        deliveriesPath={
          deliveriesPath
            ? period => `${deliveriesPath}?${deliveriesQuery(period)}`
            : undefined
        }
        actions={
          <ToggleButtonGroup
            aria-label={t('health.chart.range')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[range]}
            onSelectionChange={keys => {
              const [key] = keys;
              set({ range: key === DEFAULT_RANGE ? undefined : String(key) });
            }}
          >
            {TRAFFIC_RANGES.map(one => (
              <ToggleButton key={one} id={one}>
                {t(`health.chart.ranges.${one}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        }
      />
      {days && periods.length < days && (
        <Paragraph variant="body-small" color="secondary">
          {t('health.chart.window', {
            count: periods.length,
            day: format.utcDay(value.from),
          })}
        </Paragraph>
      )}
      {deliveriesPath && value.breakdown && (
        <TrafficBreakdown
          breakdown={value.breakdown}
          from={value.from}
          deliveriesPath={deliveriesPath}
        />
      )}
    </Flex>
  );
}

function useTraffic(
  integrationId: string,
  range: TrafficRange,
): Query<IntegrationTraffic> {
  const api = useApi(webhooksApiRef);
  return useQuery(
    ['traffic', integrationId, range],
    () => api.getTraffic(integrationId, { range }),
    { live: false, refreshMs: () => REFRESH_MS },
  );
}
