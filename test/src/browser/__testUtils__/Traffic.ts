import type { Page, Request } from 'playwright-core';
import { eventually } from '../../testUtils/eventually';

/** A response from the webhooks backend to a page. */
export interface Answer {
  /** Path below the API, without the query. */
  path: string;
  bytes: number;
}

/** Records the requests of a page to the webhooks backend. */
export class Traffic {
  readonly #page: Page;
  readonly #apiPath: string;
  readonly #underWay = new Set<Request>();
  #asked: Request[] = [];

  constructor(page: Page, apiUrl: string) {
    this.#page = page;
    this.#apiPath = new URL(apiUrl).pathname;
    page.on('request', request => {
      if (request.url().startsWith(apiUrl) && request.method() !== 'OPTIONS') {
        this.#asked.push(request);
        this.#underWay.add(request);
      }
    });
    page.on('requestfinished', request => this.#underWay.delete(request));
    page.on('requestfailed', request => this.#underWay.delete(request));
  }

  /** Requests that were made until the page had settled, sorted by path. */
  async until(show: () => Promise<void>): Promise<Answer[]> {
    this.#asked = [];
    await show();
    // A component that has just been shown may make more requests.
    await this.#page.evaluate(
      () =>
        new Promise(done => {
          requestAnimationFrame(() => requestAnimationFrame(done));
        }),
    );
    await eventually(async () => {
      if (this.#underWay.size > 0) {
        throw new Error(`${this.#underWay.size} requests are under way`);
      }
    });
    const answers = await Promise.all(
      this.#asked.map(async request => ({
        path: new URL(request.url()).pathname.slice(this.#apiPath.length),
        bytes: (await (await request.response())!.body()).length,
      })),
    );
    return answers.sort((a, b) => a.path.localeCompare(b.path));
  }
}
