import type { JsonObject } from '@backstage/types';

/** An event of a source code host, which is published on a separate topic. */
export interface PresetEvent {
  /** The last part of the topic of the events module. */
  name: string;
  description: string;
  /** An example that defines which fields of the payload are sent. */
  example: JsonObject;
}

/** The events of a source code host. */
export interface Preset {
  /** The topic that its events module receives, before it publishes events by name. */
  topic: string;
  /** The path of the delivery id, which stays the same when the host redelivers an event. */
  idempotencyFrom?: string;
  events: PresetEvent[];
}
