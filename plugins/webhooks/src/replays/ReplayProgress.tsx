import type { Replay } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeReplay } from './describeReplay';
import { ProgressBar } from './ProgressBar';

/** Progress bar of a replay. */
export function ReplayProgress(props: { replay: Replay }) {
  const { t } = useWebhooksTranslation();
  const { replay } = props;
  return (
    <ProgressBar
      label={t('integrations.replays.progress')}
      value={replay.replayed + replay.skipped}
      max={replay.selected}
    >
      {describeReplay(t, replay)}
    </ProgressBar>
  );
}
