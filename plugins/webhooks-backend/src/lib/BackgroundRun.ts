/** Runs a job in the background. Any number of requests during a run cause one more run after it. */
export class BackgroundRun {
  readonly #run: () => Promise<void>;
  readonly #onError: (error: Error) => void;
  #running?: Promise<void>;
  #again = false;

  /** @param options - `onError` is called with the error of a failed run and must not throw */
  constructor(options: {
    run: () => Promise<void>;
    onError: (error: Error) => void;
  }) {
    this.#run = options.run;
    this.#onError = options.onError;
  }

  /** Requests a run. */
  start(): void {
    this.#again = true;
    this.#running ??= this.#runWhileRequested();
  }

  /** Waits for the current runs. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #runWhileRequested(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#run();
      } catch (error) {
        this.#onError(error as Error);
      }
    }
    this.#running = undefined;
  }
}
