import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../lib/timing';
import type { MappedEvent } from '../model/eventTopics/EventMapping';

/** Maximum number of waiting events. */
const MAX_EVENTS = 1_000;
/** Maximum size of their payloads, in characters. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

/** An event that could not be stored. */
export interface WaitingEvent {
  topic: string;
  event: MappedEvent;
}

interface RetryBufferOptions {
  /** Stores an event. Returns whether it was stored or rejected, so that no retry is needed. Must not throw. */
  store: (waiting: WaitingEvent) => Promise<boolean>;
  /** Called for each event that does not fit, or is left at the end. */
  onLost: (waiting: WaitingEvent) => void;
  maxEvents?: number;
  maxCharacters?: number;
  /** The pause after a number of consecutive failures. */
  pauseMs?: (failures: number) => number;
}

/** Buffers events in memory while the database is unavailable. */
export class RetryBuffer {
  readonly #options: Required<RetryBufferOptions>;
  readonly #waiting: WaitingEvent[] = [];
  readonly #stopped = new AbortController();
  #characters = 0;
  #working?: Promise<void>;

  constructor(options: RetryBufferOptions) {
    this.#options = {
      maxEvents: MAX_EVENTS,
      maxCharacters: MAX_CHARACTERS,
      pauseMs: backoffMs,
      ...options,
    };
  }

  /** Number of waiting events. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Buffers an event. If the buffer is full, the event is lost. */
  add(waiting: WaitingEvent): void {
    const { maxEvents, maxCharacters, onLost } = this.#options;
    const size = waiting.event.payloadText.length;
    if (
      this.#stopped.signal.aborted ||
      this.#waiting.length >= maxEvents ||
      this.#characters + size > maxCharacters
    ) {
      onLost(waiting);
      return;
    }
    this.#waiting.push(waiting);
    this.#characters += size;
    this.#working ??= this.#work();
  }

  /** Tries to store all events once more. The rest is lost. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#working;
    while (this.#waiting.length > 0 && (await this.#storeFirst())) {
      // Continue with the next one.
    }
    this.#waiting.splice(0).forEach(this.#options.onLost);
  }

  async #work(): Promise<void> {
    let failures = 1;
    while (this.#waiting.length > 0 && !this.#stopped.signal.aborted) {
      await delay(this.#options.pauseMs(failures), undefined, {
        signal: this.#stopped.signal,
      }).catch(() => {});
      failures += 1;
      while (
        this.#waiting.length > 0 &&
        !this.#stopped.signal.aborted &&
        (await this.#storeFirst())
      ) {
        failures = 1;
      }
    }
    this.#working = undefined;
  }

  async #storeFirst(): Promise<boolean> {
    const [first] = this.#waiting;
    const stored = await this.#options.store(first);
    if (stored) {
      this.#waiting.shift();
      this.#characters -= first.event.payloadText.length;
    }
    return stored;
  }
}
