import type { KeyObject } from 'node:crypto';

/** An integration prepared for sending, with its secrets decrypted. */
export interface Endpoint {
  incarnation: string;
  version: number;
  url: string;
  headers: Record<string, string>;
  /** The values of the headers, always the same array. */
  secretValues: string[];
  /** The deadline of a request, unless it is that of the configuration. */
  timeoutMs?: number;
  /** The first one is the current secret. */
  keys: { key: KeyObject; expiresAt?: number }[];
}
