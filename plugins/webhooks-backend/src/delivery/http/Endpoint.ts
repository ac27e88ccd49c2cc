import type { KeyObject } from 'node:crypto';

/** An integration prepared for sending, with its secrets decrypted. */
export interface Endpoint {
  incarnation: string;
  version: number;
  url: string;
  headers: Record<string, string>;
  /** The header values; always the same array. */
  secretValues: string[];
  /** The deadline of a request, if it differs from the configured one. */
  timeoutMs?: number;
  /** The current secret comes first. */
  keys: { key: KeyObject; expiresAt?: number }[];
}
