import type { Page, Route } from 'playwright-core';

const FAILURE = {
  status: 500,
  json: {
    error: { name: 'Error', message: 'The database is away' },
    response: { statusCode: 500 },
  },
};

/** Intercepts the requests of a page to the webhooks backend: holds them, fails them, or lets them pass. */
export class NetworkStub {
  #mode: 'hold' | 'fail' | 'pass' = 'pass';
  #held: Route[] = [];

  static async on(page: Page, apiUrl: string): Promise<NetworkStub> {
    const network = new NetworkStub();
    await page.route(`${apiUrl}/**`, route => network.#meet(route));
    return network;
  }

  /** Holds requests from now on. */
  hold(): void {
    this.#mode = 'hold';
  }

  /** Fails requests from now on, including held ones. */
  async fail(): Promise<void> {
    await this.#switch('fail');
  }

  /** Lets requests pass from now on, including held ones. */
  async pass(): Promise<void> {
    await this.#switch('pass');
  }

  async #switch(mode: 'fail' | 'pass'): Promise<void> {
    this.#mode = mode;
    const held = this.#held;
    this.#held = [];
    await Promise.all(held.map(route => this.#meet(route)));
  }

  async #meet(route: Route): Promise<void> {
    if (this.#mode === 'hold') {
      this.#held.push(route);
    } else if (this.#mode === 'fail') {
      await route.fulfill(FAILURE);
    } else {
      await route.continue();
    }
  }
}
