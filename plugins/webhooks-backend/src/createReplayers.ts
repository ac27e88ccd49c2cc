import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Foundation } from './createFoundation';
import { CatalogReplayer } from './delivery/CatalogReplayer';
import { ReplayRunner } from './delivery/ReplayRunner';
import type { WebhooksDependencies } from './dependencies';
import type { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import { HeldReplayer } from './integrations/HeldReplayer';
import type { EntityStates } from './model/entityStates';
import { createWantsEvent } from './subscriptions/wantsEvent';

/**
 * Creates the parts that replay deliveries in the background.
 *
 * @param options - `entityStates`: undefined if the catalog source is disabled; `onChange`: called with an integration
 * that has due deliveries
 */
export function createReplayers(
  { clock, logger }: WebhooksDependencies,
  foundation: Foundation,
  options: {
    eventTypes: EventTypeRegistry;
    entityStates: EntityStates | undefined;
    onChange: (integrationId: string) => void;
  },
) {
  const { eventTypes, entityStates, onChange } = options;
  const { stores, metrics, signal, shutdown } = foundation;
  const { integrations, replays } = stores;
  const wants = createWantsEvent(foundation.findEntityOwners);
  const shared = { clock, logger, signal: shutdown.signal };
  const catalogReplayer = new CatalogReplayer({
    ...{ states: entityStates, replays, integrations, eventTypes },
    ...{ wants, clock },
  });
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
      catalog: catalogReplayer,
      integrations,
      wants,
      onChange,
      onEnded: onReplayEnded,
    }),
    catalogReplayer,
    onReplayEnded,
    wants,
  };
}

export type Replayers = ReturnType<typeof createReplayers>;
