import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { describeOutcome } from '../shared/describeOutcome';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './DisabledBanner.module.css';

/** The facts behind a disable, for who wants to see them. */
export function Evidence(props: { evidence: HealthEvidence }) {
  const { t } = useWebhooksTranslation();
  const { days, lastAttempt } = props.evidence;
  if (days.length === 0 && !lastAttempt) {
    return null;
  }
  return (
    <details className={styles.evidence}>
      <summary>{t('banner.evidence')}</summary>
      {days.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('chart.date')}</th>
              <th scope="col">{t('chart.success')}</th>
              <th scope="col">{t('chart.error')}</th>
              <th scope="col">{t('chart.timeout')}</th>
              <th scope="col">{t('chart.throttled')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(day => (
              <tr key={day.date}>
                <th scope="row">{day.date}</th>
                <td>{day.success}</td>
                <td>{day.error + day.fatal}</td>
                <td>{day.timeout}</td>
                <td>{day.throttled}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lastAttempt && <p>{describeOutcome(t, lastAttempt)}</p>}
      {lastAttempt?.responseBody && (
        <CodeBlock
          title={t('banner.lastAnswer')}
          text={lastAttempt.responseBody}
          wire
          wrap
        />
      )}
    </details>
  );
}
