/**
 * Measures requests, time to content and layout shift of each page of the development portal in Chromium, and prints
 * them as a table for the README. It takes about five minutes. `--details` lists the requests, and what moved.
 */
import type { Browser } from 'playwright-core';
import {
  hasChromium,
  launchChromium,
} from '../src/browser/__testUtils__/chromium';
import { DevPortal } from '../src/browser/__testUtils__/DevPortal';
import { PageLoad } from './figures/PageLoad';

const VISITS = 3;

/** Lists the requests of each page, and what moved on it. */
const DETAILS = process.argv.includes('--details');

/** A text that is on the page once its content is there. */
const PAGES: Record<string, [path: string, content: RegExp]> = {
  integrations: ['/webhooks/integrations?show=all', /^Old status page$/],
  'all deliveries': ['/webhooks/deliveries', /^\d\d:\d\d:\d\d$/],
  overview: ['/webhooks/integrations/healthy', /^Success rate$/],
  deliveries: ['/webhooks/integrations/healthy/deliveries', /^\d\d:\d\d:\d\d$/],
  settings: ['/webhooks/integrations/healthy/settings', /^Rate limit$/],
  'event types': ['/webhooks/event-types', /^incident\.opened$/],
  form: ['/webhooks/integrations/new', /^incident\.opened$/],
  'entity card': ['/catalog/default/component/payments-api', /^Success rate/],
  'home page': ['/home', /^Old status page$/],
};

if (!hasChromium()) {
  process.exit(1);
}
measure().catch(error => {
  console.error(error);
  process.exit(1);
});

async function measure(): Promise<void> {
  const [portal, browser] = await Promise.all([
    DevPortal.start(),
    launchChromium(),
  ]);
  try {
    // The first visit is slower: the backend has served none of these requests before.
    await visit(browser, portal, ...PAGES.integrations);
    console.log(
      '| page | requests | in a row | content after | then, in 6 s | layout shift |',
    );
    console.log('| --- | --- | --- | --- | --- | --- |');
    for (const [name, page] of Object.entries(PAGES)) {
      const loads: PageLoad[] = [];
      for (let count = 0; count < VISITS; count += 1) {
        loads.push(await visit(browser, portal, ...page));
      }
      console.log(toRow(name, loads));
    }
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** A visit in a new browser session. */
async function visit(
  browser: Browser,
  portal: DevPortal,
  path: string,
  content: RegExp,
): Promise<PageLoad> {
  const context = await browser.newContext({
    baseURL: portal.url,
    viewport: { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(60_000);
  try {
    return await PageLoad.measure(await context.newPage(), {
      backendUrl: new URL(portal.apiUrl).origin,
      path,
      content,
    });
  } finally {
    await context.close();
  }
}

function toRow(name: string, loads: PageLoad[]): string {
  if (DETAILS) {
    const { requests, layoutShifts } = loads[0];
    console.error(
      [
        name,
        ...requests.map(String),
        ...layoutShifts
          .filter(({ value }) => value > 0.001)
          .map(
            ({ value, moved }) =>
              `moved ${value.toFixed(3)}: ${moved.join(', ')}`,
          ),
      ].join('\n  '),
    );
  }
  const cells = [
    name,
    median(loads.map(({ requests }) => requests.length)),
    median(loads.map(({ rounds }) => rounds)),
    `${Math.round(median(loads.map(load => load.contentAfterMs)) / 10) * 10} ms`,
    median(loads.map(({ later }) => later)),
    median(loads.map(({ layoutShift }) => layoutShift)).toFixed(3),
  ];
  return `| ${cells.join(' | ')} |`;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
