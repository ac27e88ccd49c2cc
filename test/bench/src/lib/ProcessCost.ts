const SAMPLE_MS = 20;

/** The resources that a process has used: CPU in milliseconds, and additional memory in bytes. */
export interface UsedByProcess {
  cpuMs: number;
  memory: number;
}

/** Measures the resources of this process from its creation on. */
export class ProcessCost {
  readonly #cpu = process.cpuUsage();
  readonly #before = process.memoryUsage.rss();
  readonly #sampling = setInterval(() => this.#sample(), SAMPLE_MS);
  #peak = this.#before;

  end(): UsedByProcess {
    clearInterval(this.#sampling);
    this.#sample();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      cpuMs: (user + system) / 1000,
      memory: this.#peak - this.#before,
    };
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }
}
