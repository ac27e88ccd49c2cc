import { randomFillSync } from 'node:crypto';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import { v7 } from 'uuid';

const RANDOM_BYTES = 16;
/** Filled for many ids at once: each fill is a call to the operating system. */
const pool = new Uint8Array(256 * RANDOM_BYTES);
let poolOffset = pool.length;
let sequence = 0;

/** Creates a UUID version 7 for a time. Ids sort by time, and within one process by order of creation. */
export function newId(epochMs: number): string {
  // eslint-disable-next-line no-bitwise
  sequence = (sequence + 1) >>> 0;
  return v7({ msecs: epochMs, seq: sequence, random: random() });
}

function random(): Uint8Array {
  if (poolOffset === pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  poolOffset += RANDOM_BYTES;
  return pool.subarray(poolOffset - RANDOM_BYTES, poolOffset);
}

/** The time of an id, in epoch milliseconds. */
export function idTime(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The lowest id of a time. All ids of earlier times are smaller. */
export function lowestId(epochMs: number): string {
  const hex = Math.max(0, epochMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Whether a text is a valid id. PostgreSQL fails to compare anything else with one. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** Whether a text can be the id of an integration, either generated or from app-config. */
export function isIntegrationId(text: string): boolean {
  return text.length <= LIMITS.integrationId && /^[a-zA-Z0-9_-]+$/.test(text);
}
