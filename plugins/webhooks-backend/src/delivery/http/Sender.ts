import type { SendResult } from '../../model/attempt';

/** A request that is ready to leave. */
export interface OutgoingRequest {
  url: string;
  /** Header names and values in turn. */
  headers: string[];
  body: string;
  /** The deadline, unless it is that of the configuration. */
  timeoutMs?: number;
  /** The integration that the lookup of the host name is counted for. */
  integrationId?: string;
  /**
   * Header values that are masked in the result where the receiver sends them back. The same array for all requests
   * with the same values, because what is prepared from it is kept.
   */
  secretValues?: string[];
}

/** Makes one HTTP request. */
export interface Sender {
  /** Resolves however the request ends, and never later than its deadline. */
  send(request: OutgoingRequest): Promise<SendResult>;
  /** Ends the requests under way, which count as not made. */
  close(): Promise<void>;
}
