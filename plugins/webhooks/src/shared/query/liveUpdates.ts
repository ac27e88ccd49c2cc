/**
 * Signals do not say what changed, so on a busy portal every open page receives them all the time. The first signal
 * after a quiet period takes effect at once, later ones at most once per pause.
 */
const MIN_PAUSE_MS = 5_000;
const POLL_MS = 10_000;
/** Once signals arrive, polling only compensates for a lost connection. */
const POLL_WITH_SIGNALS_MS = 60_000;
/** The next refresh does not wait longer than this for a slow one. */
const MAX_REFRESH_MS = 30_000;

/**
 * Refreshes a page on signals of the backend, and by polling.
 *
 * @remarks
 * At most one refresh runs at a time. A hidden tab is not refreshed; it catches up when it becomes visible.
 */
export class LiveUpdates {
  readonly #refresh: () => Promise<unknown>;
  #poll: ReturnType<typeof setInterval>;
  #hasSignals = false;
  /** Whether something may have changed since the last refresh started. */
  #isOutdated = false;
  /** Whether a refresh, or the pause after it, is in progress. */
  #isBusy = false;
  #isStopped = false;

  constructor(refresh: () => Promise<unknown>) {
    this.#refresh = refresh;
    this.#poll = setInterval(this.#onChange, POLL_MS);
    document.addEventListener('visibilitychange', this.#update);
  }

  /** To be called when the backend signals a change. */
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
