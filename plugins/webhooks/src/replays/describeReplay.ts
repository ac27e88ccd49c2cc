import type { Replay } from 'backstage-plugin-webhooks-common';
import { entityName } from '../shared/entityName';
import type { Translate } from '../shared/hooks/useWebhooksTranslation';

/** Describes the progress of a replay, and why it ended early. */
export function describeReplay(t: Translate, replay: Replay): string {
  const { replayed, selected, skipped, endReason, stoppedBy } = replay;
  const counts = t('integrations.replays.counts', {
    replayed,
    selected,
    skipped,
  });
  return endReason
    ? `${counts} ${t(`integrations.replays.endReason.${endReason}`, {
        who: stoppedBy ? entityName(stoppedBy) : '',
      })}`
    : counts;
}
