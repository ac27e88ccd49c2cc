/**
 * The facts about requests of this portal for developers of receivers, from its current configuration. An
 * integration may have another timeout.
 *
 * @public
 */
export interface ReceiverContract {
  /** Deadline for connection, headers and body of the response together, in milliseconds. */
  timeoutMs: number;
  /** The waits before the second, third, … attempt, in milliseconds. */
  retryDelaysMs: number[];
  /** The share by which each wait is shortened or lengthened at random, 0 to 1. */
  retryJitter: number;
  /** The longest time for which a delivery is attempted, in milliseconds. */
  maxAgeMs: number;
  /** The longest time for which a delivery is attempted if all responses are 429, in milliseconds. */
  maxThrottledAgeMs: number;
  /** Size limit of a payload, in bytes. */
  maxPayloadBytes: number;
  /** How much of a response is kept in the log, in bytes. */
  maxResponseBytes: number;
  /** Whether the header `webhook-source` names who dispatched the event. */
  sourceHeader: boolean;
  /** How long events and deliveries are kept, and can be sent again, in milliseconds. */
  eventsKeptMs: number;
  /** How long requests and responses are kept, in milliseconds. */
  attemptsKeptMs: number;
  /** Days in a row with failures and no success after which an integration is disabled. */
  failingDays: number;
  /** Timeouts in a day after which an integration is disabled, if they are half of the requests. */
  timeoutsPerDay: number;
}
