/**
 * A signal does not say what changed, so on a busy portal every open page gets one all the time. The first one after a
 * quiet time counts at once, the following ones once in this time.
 */
const MIN_PAUSE_MS = 5_000;
const POLL_MS = 10_000;
/** Where signals are known to arrive, polling only covers for a lost connection. */
const POLL_WITH_SIGNALS_MS = 60_000;
/** A refresh that takes longer no longer holds up the next one. */
const MAX_REFRESH_MS = 30_000;

/**
 * Refreshes what a page shows: on a signal of the backend, and from time to time.
 *
 * @remarks
 * At most one refresh is under way, however often things change. While the tab is hidden nothing is refreshed; it
 * catches up when it is visible again.
 */
export class LiveUpdates {
  readonly #refresh: () => Promise<unknown>;
  #poll: ReturnType<typeof setInterval>;
  #hasSignals = false;
  /** Whether something may have changed since the last refresh started. */
  #isOutdated = false;
  /** Whether a refresh is under way, or was a moment ago. */
  #isBusy = false;
  #isStopped = false;

  constructor(refresh: () => Promise<unknown>) {
    this.#refresh = refresh;
    this.#poll = setInterval(this.#onChange, POLL_MS);
    document.addEventListener('visibilitychange', this.#update);
  }

  /** Call it when the backend says that something has changed. */
  onSignal(): void {
    if (!this.#hasSignals) {
      this.#hasSignals = true;
      clearInterval(this.#poll);
      this.#poll = setInterval(this.#onChange, POLL_WITH_SIGNALS_MS);
    }
    this.#onChange();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#poll);
    document.removeEventListener('visibilitychange', this.#update);
  }

  readonly #onChange = (): void => {
    this.#isOutdated = true;
    void this.#update();
  };

  readonly #update = async (): Promise<void> => {
    const isHidden = document.visibilityState === 'hidden';
    if (!this.#isOutdated || this.#isBusy || this.#isStopped || isHidden) {
      return;
    }
    this.#isOutdated = false;
    this.#isBusy = true;
    await Promise.all([
      Promise.race([this.#refresh(), wait(MAX_REFRESH_MS)]),
      wait(MIN_PAUSE_MS),
    ]);
    this.#isBusy = false;
    void this.#update();
  };
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
