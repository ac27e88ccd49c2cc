import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';

/** How a request ended. */
export interface SendResult {
  outcome: AttemptOutcome;
  statusCode?: number;
  errorCode?: string;
  errorMessage?: string;
  startedAt: number;
  durationMs: number;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
  responseTruncated: boolean;
}
