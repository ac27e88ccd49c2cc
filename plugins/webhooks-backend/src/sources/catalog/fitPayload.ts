import type { JsonObject } from '@backstage/types';
import { MAX_PAYLOAD_DEPTH } from 'backstage-plugin-webhooks-common';
import { isDeeperThan } from '../../model/nesting';

/**
 * Reduces the `entity` of a payload to the size limit: without `spec.definition`, which can be large for APIs, or
 * without the entity. `omitted` lists the omitted parts.
 */
export function fitPayload(payload: JsonObject, maxBytes: number): JsonObject {
  if (fits(payload, maxBytes)) {
    return payload;
  }
  const { entity, ...others } = payload;
  const { spec, ...rest } = entity as JsonObject;
  if ((spec as JsonObject | undefined)?.definition !== undefined) {
    const { definition, ...small } = spec as JsonObject;
    const smaller = {
      ...others,
      omitted: ['entity.spec.definition'],
      entity: { ...rest, spec: small },
    };
    if (fits(smaller, maxBytes)) {
      return smaller;
    }
  }
  return { ...others, omitted: ['entity'] };
}

function fits(payload: JsonObject, maxBytes: number): boolean {
  return (
    payload.entity === undefined ||
    (!isDeeperThan(payload, MAX_PAYLOAD_DEPTH) &&
      Buffer.byteLength(JSON.stringify(payload)) <= maxBytes)
  );
}
