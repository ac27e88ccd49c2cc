import { Text } from '@backstage/ui';
import type { HourlyTraffic } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './SuccessRate.module.css';
import { TrafficSparkline } from './TrafficSparkline';

/** The share of successes in the last 24 hours, with a small chart of its hours. */
export function SuccessRate(props: { traffic: HourlyTraffic | undefined }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { traffic } = props;
  if (traffic?.successRate === undefined) {
    return (
      <Text variant="body-small" color="secondary">
        {traffic && t('integrations.list.noTraffic')}
      </Text>
    );
  }
  return (
    <div className={styles.root}>
      <Text variant="body-medium" className={styles.rate}>
        {format.rate(traffic.successRate)}
      </Text>
      <TrafficSparkline traffic={traffic} />
    </div>
  );
}
