import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './DaysTable.module.css';
import { countKind, shownKinds } from './chart/traffic';

/** The attempts of each day by outcome. */
export function DaysTable(props: { days: HealthDay[] }) {
  const { t } = useWebhooksTranslation();
  const { days } = props;
  const kinds = shownKinds(days);
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{t('health.chart.asTable')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('health.chart.date')}</th>
          {kinds.map(kind => (
            <th key={kind} scope="col">
              {t(`health.chart.${kind}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map(day => (
          <tr key={day.date}>
            <th scope="row">{day.date}</th>
            {kinds.map(kind => (
              <td key={kind}>{countKind(day, kind)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
