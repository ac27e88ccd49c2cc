/*
 * An event on its way from acceptance to the database: where it goes, and what is stored for it.
 */
import type {
  DeliveryStatus,
  DispatchResult,
  EventTypeVisibility,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { ClaimedDelivery } from './delivery';
import type { Scope } from './scope';

/** Deliveries in the answer to one event. */
const MAX_LISTED = 1_000;

/** An accepted event, ready to be stored. */
export interface NewEvent {
  type: string;
  /** Of its type; `public` when absent. */
  visibility?: EventTypeVisibility;
  /** The request body as it will be sent. */
  body: string;
  dispatchedBy: string;
  /** The integrations that its dispatcher may dispatch to; all when absent. */
  scope?: Scope<IntegrationFilter>;
  idempotency?: {
    key: string;
    /** The parts of the request that the body does not show. */
    content: string;
  };
  integrationIds?: string[];
  /** An integration that it does not go to, because it is about that. */
  except?: string;
  url?: string;
  now: number;
}

/** An integration that an event goes to. */
export interface Subscriber {
  id: string;
  state: IntegrationState;
  owner: string;
  entityRef?: string;
  host: string;
  paced: boolean;
  incarnation: string;
  version: number;
  /** JSON: a predicate that events must satisfy to come by its subscription. */
  filter?: string;
}

/** A delivery that is about to be stored. */
export interface PlannedDelivery {
  id: string;
  integrationId: string;
  /** `held` if the integration is still disabled when it is stored. */
  status: Extract<DeliveryStatus, 'pending' | 'held'>;
  /** Of the slot that was reserved for it. */
  leaseToken?: string;
  /** Whether its dispatcher has the permission to dispatch to the integration. */
  trusted: boolean;
}

/** An event with the deliveries that it is to be stored with. */
export interface PlannedEvent {
  id: string;
  event: NewEvent;
  deliveries: PlannedDelivery[];
  /** Those of the deliveries that a slot was reserved for. */
  leased: ClaimedDelivery[];
}

/** The answer to an event, of bounded size however many deliveries it has. */
export function toResult({
  id,
  deliveries,
}: Pick<PlannedEvent, 'id' | 'deliveries'>): DispatchResult {
  const more = deliveries.length - MAX_LISTED;
  return {
    eventId: id,
    deliveries: deliveries
      .slice(0, MAX_LISTED)
      .map(({ leaseToken, trusted, ...delivery }) => delivery),
    ...(more > 0 && { more }),
  };
}
