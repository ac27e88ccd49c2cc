/** A stored event. */
export interface KeptEvent {
  id: string;
  type: string;
  /** The request body. */
  body: string;
  dispatchedBy: string;
}

/** The conditions that narrow the subscription of an integration. */
export interface Narrowing {
  owner: string;
  /** JSON of the filter that events must match. */
  filter?: string;
  /** Whether it is limited to entities of its owner. */
  ownedOnly: boolean;
}

/** Decides whether the subscription of an integration includes an event of a subscribed type. */
export type WantsEvent = (
  event: KeptEvent,
  integration: Narrowing & { id: string },
) => Promise<boolean>;
