import type { Page, Route } from 'playwright-core';

const FAILURE = {
  status: 500,
  json: {
    error: { name: 'Error', message: 'The database is away' },
    response: { statusCode: 500 },
  },
};

/** Stands between a page and the webhooks backend: answers come late, not at all, or as they are. */
export class Outage {
  #mode: 'hold' | 'fail' | 'pass' = 'pass';
  #held: Route[] = [];

  static async on(page: Page, apiUrl: string): Promise<Outage> {
    const outage = new Outage();
    await page.route(`${apiUrl}/**`, route => outage.#meet(route));
    return outage;
  }

  /** From now on nothing is answered. */
  hold(): void {
    this.#mode = 'hold';
  }

  /** From now on the answer is an error, also to what was held. */
  async fail(): Promise<void> {
    await this.#switch('fail');
  }

  /** From now on the backend answers, also what was held. */
  async end(): Promise<void> {
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
