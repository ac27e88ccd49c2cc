import { setTimeout as sleep } from 'node:timers/promises';
import type { Page, Request } from 'playwright-core';

const WATCHED_MS = 6_000;
/** A page has opened once it has made no requests for this long. */
const QUIET_MS = 300;

/** The backends that serve content and permissions to the pages. */
const CONTENT = /^\/api\/(webhooks|permission|catalog)\//;

/** A request of a page; times are milliseconds since its first request to the backend. */
class PageRequest {
  readonly name: string;
  readonly startMs: number;
  endMs = Infinity;

  constructor(request: Request, startMs: number) {
    const { pathname, search } = new URL(request.url());
    const body = request.postData() ?? '';
    this.name = `${request.method()} ${pathname}${search} ${body.slice(0, 400)}`;
    this.startMs = startMs;
  }

  toString(): string {
    return `${Math.round(this.startMs)}–${Math.round(this.endMs)} ms ${this.name}`;
  }
}

interface PageLoadOptions {
  backendUrl: string;
  path: string;
  /** Text that is visible once the content is there. */
  content: RegExp;
}

/** The requests of a page while it opens and afterwards, the time to its content, and its layout shifts. */
export class PageLoad {
  /** The requests until the content was complete. */
  readonly requests: PageRequest[];
  /** The time from the first request to the backend to the content. */
  readonly contentAfterMs: number;
  /** Number of requests after that, while events come in. */
  readonly later: number;
  /** The elements that moved while the page opened. */
  readonly layoutShifts: LayoutShift[];

  private constructor(
    load: Pick<
      PageLoad,
      'requests' | 'contentAfterMs' | 'later' | 'layoutShifts'
    >,
  ) {
    this.requests = load.requests;
    this.contentAfterMs = load.contentAfterMs;
    this.later = load.later;
    this.layoutShifts = load.layoutShifts;
  }

  /** Cumulative layout shift while the page opened. */
  get layoutShift(): number {
    return this.layoutShifts.reduce((sum, { value }) => sum + value, 0);
  }

  /** The number of successive rounds of requests. */
  get rounds(): number {
    let rounds = 0;
    let roundEnd = -Infinity;
    for (const { startMs, endMs } of this.requests) {
      if (startMs >= roundEnd) {
        rounds += 1;
        roundEnd = endMs;
      } else {
        roundEnd = Math.min(roundEnd, endMs);
      }
    }
    return rounds;
  }

  static async measure(
    page: Page,
    { backendUrl, path, content }: PageLoadOptions,
  ): Promise<PageLoad> {
    let first: number | undefined;
    const underWay = new Map<Request, PageRequest>();
    const requests: PageRequest[] = [];
    const now = () => performance.now() - (first ?? 0);
    page.on('request', request => {
      const { origin, pathname } = new URL(request.url());
      if (origin !== backendUrl || request.method() === 'OPTIONS') {
        return;
      }
      first ??= performance.now();
      if (CONTENT.test(pathname)) {
        const made = new PageRequest(request, now());
        requests.push(made);
        underWay.set(request, made);
      }
    });
    const end = (request: Request) => {
      const made = underWay.get(request);
      if (made) {
        made.endMs = now();
        underWay.delete(request);
      }
    };
    page.on('requestfinished', end);
    page.on('requestfailed', end);
    await page.addInitScript(observeLayoutShifts);
    // Events during the measurement would cause requests.
    let hearsNews = false;
    await page.routeWebSocket(/\/api\/signals/, socket => {
      const server = socket.connectToServer();
      server.onMessage(message => hearsNews && socket.send(message));
    });

    await page.goto(path, { waitUntil: 'commit' });
    await page.getByText(content).filter({ visible: true }).first().waitFor();
    const contentAfterMs = now();
    const lastMs = () =>
      Math.max(contentAfterMs, ...requests.map(({ endMs }) => endMs));
    while (lastMs() > now() - QUIET_MS) {
      await sleep(20);
    }
    const opening = [...requests];
    const layoutShifts = await readLayoutShifts(page);
    hearsNews = true;
    await sleep(WATCHED_MS);
    return new PageLoad({
      requests: opening,
      contentAfterMs,
      layoutShifts,
      later: requests.length - opening.length,
    });
  }
}

/** A layout shift, with the texts of the elements that moved. */
interface LayoutShift {
  value: number;
  moved: string[];
}

interface WithLayoutShifts {
  layoutShifts: LayoutShift[];
}

/** Runs in the page, before anything else. */
function observeLayoutShifts(): void {
  const page = globalThis as unknown as WithLayoutShifts;
  page.layoutShifts = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as unknown as Array<{
      value: number;
      hadRecentInput: boolean;
      sources: Array<{ node: { textContent: string } | null }>;
    }>) {
      if (!entry.hadRecentInput) {
        page.layoutShifts.push({
          value: entry.value,
          moved: entry.sources.map(({ node }) =>
            (node?.textContent ?? '').slice(0, 60),
          ),
        });
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

function readLayoutShifts(page: Page): Promise<LayoutShift[]> {
  return page.evaluate(
    () => (globalThis as unknown as WithLayoutShifts).layoutShifts,
  );
}
