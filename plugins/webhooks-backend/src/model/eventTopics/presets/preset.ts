import type { JsonObject } from '@backstage/types';

/** An event of a source code host, as it comes over a topic of its own. */
export interface PresetEvent {
  /** The last part of the topic, as the events module publishes it. */
  name: string;
  description: string;
  /** What is sent: these fields of the payload, and no others. */
  example: JsonObject;
}

/** The events of a source code host. */
export interface Preset {
  /** The topic that its events module receives, before it publishes them by name. */
  topic: string;
  /** Where the id of a delivery is, which is the same when the host delivers an event again. */
  idempotencyFrom?: string;
  events: PresetEvent[];
}
