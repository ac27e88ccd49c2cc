import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Foundation } from './createFoundation';
import { ReplayRunner } from './delivery/ReplayRunner';
import type { WebhooksDependencies } from './dependencies';
import { HeldReplayer } from './integrations/HeldReplayer';
import { createWantsEvent } from './subscriptions/wantsEvent';

/**
 * Creates the parts that replay deliveries in the background.
 *
 * @param onChange - called with an integration that has due deliveries
 */
export function createReplayers(
  { clock, logger }: WebhooksDependencies,
  foundation: Foundation,
  onChange: (integrationId: string) => void,
) {
  const { stores, metrics, signal, shutdown } = foundation;
  const { integrations, replays } = stores;
  const wants = createWantsEvent(foundation.findEntityOwners);
  const shared = { clock, logger, signal: shutdown.signal };
  const onReplayEnded = ({ state }: Replay) => metrics.replayEnded(state);
  return {
    heldReplayer: new HeldReplayer({
      ...shared,
      store: integrations,
      onQueued: onChange,
      onWaived: count => {
        metrics.cancelled(count, 'waived');
        signal.changed();
      },
    }),
    replayRunner: new ReplayRunner({
      ...shared,
      replays,
      integrations,
      wants,
      onChange,
      onEnded: onReplayEnded,
    }),
    onReplayEnded,
    wants,
  };
}

export type Replayers = ReturnType<typeof createReplayers>;
