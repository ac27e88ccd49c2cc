import type { SendResult } from '../../model/attempt';

/** A request to send. */
export interface OutgoingRequest {
  url: string;
  /** Alternating header names and values. */
  headers: string[];
  body: string;
  /** The deadline, if it differs from the configured one. */
  timeoutMs?: number;
  /** The integration to attribute the DNS lookup to. */
  integrationId?: string;
  /**
   * Header values to mask in the result if the receiver repeats them. Requests with the same values must pass the same
   * array, because the mask is cached by it.
   */
  secretValues?: string[];
}

/** Makes one HTTP request. */
export interface Sender {
  /** Never rejects, and resolves no later than the deadline. */
  send(request: OutgoingRequest): Promise<SendResult>;
  /** Aborts the requests in flight, which then count as not made. */
  close(): Promise<void>;
}
