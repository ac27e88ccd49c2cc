import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../hooks/useText';
import { entityName } from '../entityName';

/** How far a replay got, and why it ended early. */
export function replayInWords(t: Translate, replay: Replay): string {
  const { replayed, selected, skipped, endReason, stoppedBy } = replay;
  const counts = t('replays.counts', { replayed, selected, skipped });
  return endReason
    ? `${counts} ${t(`replays.endReason.${endReason}`, {
        who: stoppedBy ? entityName(stoppedBy) : '',
      })}`
    : counts;
}
