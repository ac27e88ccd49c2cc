import { Text } from '@backstage/ui';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { useText } from '../../shared/hooks/useText';
import { replayInWords } from './inWords';
import styles from './Replays.module.css';

/** How far a replay is. */
export function ReplayProgress(props: { replay: Replay }) {
  const t = useText();
  const { replay } = props;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.bar}
        aria-label={t('replays.progress')}
        value={replay.replayed + replay.skipped}
        max={replay.selected}
      />
      <Text as="p" variant="body-medium">
        {replayInWords(t, replay)}
      </Text>
    </div>
  );
}
