import type { JsonObject } from '@backstage/types';

/** A request that a source code host sends to the events plugin. */
export interface HostRequest {
  headers: Record<string, string>;
  payload: JsonObject;
}

/** A source code host, with samples of its webhooks that have the field names of its documentation. */
export interface Host {
  /** The topic, which is also the name of the preset. */
  topic: string;
  /** Payloads by the last part of the topic that the events module publishes them on. */
  payloads: Record<string, JsonObject>;
  /** The request for an event. The delivery id is where the host puts it. */
  request(event: string, deliveryId: string): HostRequest;
  /** Headers that the events module refuses. Absent if it checks none. */
  forged?: Record<string, string>;
}

/** Ids of commits. */
export const BEFORE = '95790bf891e76fee5e1747ab589903a6a1f80f22';
export const AFTER = 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7';

/** The id that stands for a branch or tag that does not exist. */
export const NONE = '0'.repeat(40);
