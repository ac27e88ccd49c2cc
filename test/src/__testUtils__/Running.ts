interface Stoppable {
  stop(): Promise<unknown>;
}

/** The portals and receivers of a test or of a `describe` block, which are stopped after it whether or not it passes. */
export class Running {
  readonly #running = new Set<Stoppable>();

  /** @param after - `afterAll` for what the tests of a block share */
  constructor(after: typeof afterEach = afterEach) {
    after(async () => {
      for (const one of [...this.#running].reverse()) {
        await this.stop(one);
      }
    });
  }

  async add<T extends Stoppable>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.#running.add(started);
    return started;
  }

  /** Stops one of them before the end of the test. */
  async stop(one: Stoppable): Promise<void> {
    this.#running.delete(one);
    await one.stop();
  }
}
