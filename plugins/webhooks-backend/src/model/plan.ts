/* The plan of an accepted event: its deliveries and the rows to store. */
import type {
  DeliveryStatus,
  DispatchResult,
  EventTypeVisibility,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { ClaimedDelivery } from './delivery';
import type { Scope } from './scope';

/** The dispatcher of the plugin's own events. */
export const OWN_PRINCIPAL = 'plugin:webhooks';

/** Maximum number of deliveries in the response to an event. */
const MAX_LISTED = 1_000;

/** An accepted event to store. */
export interface NewEvent {
  type: string;
  /** The visibility of its type. Default: `public`. */
  visibility?: EventTypeVisibility;
  /** The request body. */
  body: string;
  dispatchedBy: string;
  /** The integrations that its dispatcher may dispatch to. Default: all. */
  scope?: Scope<IntegrationFilter>;
  idempotency?: {
    key: string;
    /** The parts of the request that are not in the body. */
    content: string;
  };
  integrationIds?: string[];
  /** The integration that the event is about, which does not receive it. */
  except?: string;
  url?: string;
  now: number;
}

/** An integration that receives an event. */
export interface Subscriber {
  id: string;
  state: IntegrationState;
  owner: string;
  entityRef?: string;
  host: string;
  paced: boolean;
  incarnation: string;
  version: number;
  /** JSON of the filter that events must match. */
  filter?: string;
  /** Whether its subscription is limited to entities of its owner. */
  ownedOnly: boolean;
}

/** A delivery to store. */
export interface PlannedDelivery {
  id: string;
  integrationId: string;
  /** `held` if the integration is still disabled at the insert. */
  status: Extract<DeliveryStatus, 'pending' | 'held'>;
  /** The lease token of its reserved slot. */
  leaseToken?: string;
  /** Whether its dispatcher has permission to dispatch to the integration. */
  trusted: boolean;
}

/** An event with its planned deliveries. */
export interface PlannedEvent {
  id: string;
  event: NewEvent;
  deliveries: PlannedDelivery[];
  /** The deliveries with a reserved slot. */
  leased: ClaimedDelivery[];
}

/** The response to an event, of bounded size for any number of deliveries. */
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
