import type { Replay } from 'backstage-plugin-webhooks-common';
import { Paragraph } from '../shared/components/Paragraph';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeReplay } from './describeReplay';
import styles from './Replays.module.css';

/** Progress bar of a replay. */
export function ReplayProgress(props: { replay: Replay }) {
  const { t } = useWebhooksTranslation();
  const { replay } = props;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.bar}
        aria-label={t('integrations.replays.progress')}
        value={replay.replayed + replay.skipped}
        max={replay.selected}
      />
      <Paragraph variant="body-medium">{describeReplay(t, replay)}</Paragraph>
    </div>
  );
}
