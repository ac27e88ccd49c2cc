import type {
  TrafficChange,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { isWithin } from './axis';
import { describeChange, describePeriod, type PeriodUnit } from './describe';
import { countKind, shownKinds } from './traffic';

/** The values of a chart as a table, for screen readers. */
export function PeriodsTable(props: {
  periods: TrafficPeriod[];
  unit: PeriodUnit;
  changes: TrafficChange[];
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { periods, unit, changes } = props;
  const kinds = shownKinds(periods);
  const hasLatency = periods.some(({ latencyMs }) => latencyMs);
  return (
    <table>
      <caption>{t('health.chart.valuesAsTable')}</caption>
      <thead>
        <tr>
          <th scope="col">
            {unit === 'day' ? t('health.chart.date') : t('health.chart.time')}
          </th>
          {kinds.map(kind => (
            <th key={kind} scope="col">
              {t(`health.chart.${kind}`)}
            </th>
          ))}
          {hasLatency && (
            <>
              <th scope="col">{t('health.chart.p50')}</th>
              <th scope="col">{t('health.chart.p95')}</th>
            </>
          )}
          {changes.length > 0 && (
            <th scope="col">{t('health.chart.changes')}</th>
          )}
        </tr>
      </thead>
      <tbody>
        {periods.map(period => (
          <tr key={period.start}>
            <th scope="row">{describePeriod(format, unit, period)}</th>
            {kinds.map(kind => (
              <td key={kind}>{countKind(period, kind)}</td>
            ))}
            {hasLatency && (
              <>
                <td>
                  {period.latencyMs && format.duration(period.latencyMs.p50)}
                </td>
                <td>
                  {period.latencyMs && format.duration(period.latencyMs.p95)}
                </td>
              </>
            )}
            {changes.length > 0 && (
              <td>
                {changes
                  .filter(({ at }) => isWithin(at, period))
                  .map(change => describeChange(t, format, change))
                  .join(', ')}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
