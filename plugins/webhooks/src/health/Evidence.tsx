import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { Paragraph } from '../shared/components/Paragraph';
import { describeOutcome } from '../shared/describeOutcome';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { DaysTable } from './DaysTable';
import styles from './DisabledBanner.module.css';

/** Expandable evidence for why the integration was disabled. */
export function Evidence(props: { evidence: HealthEvidence }) {
  const { t } = useWebhooksTranslation();
  const { days, lastAttempt } = props.evidence;
  if (days.length === 0 && !lastAttempt) {
    return null;
  }
  return (
    <details className={styles.evidence} open>
      <summary>{t('health.banner.evidence')}</summary>
      {days.length > 0 && <DaysTable days={days} />}
      {lastAttempt && (
        <Paragraph variant="body-medium" className={styles.text}>
          {describeOutcome(t, lastAttempt)}
        </Paragraph>
      )}
      {lastAttempt?.responseBody && (
        <CodeBlock
          title={t('health.banner.lastResponse')}
          text={lastAttempt.responseBody}
          wire="formatted"
          wrap
        />
      )}
    </details>
  );
}
