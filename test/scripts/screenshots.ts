/**
 * Takes the pictures for the READMEs. It starts the development portal, waits until the demo integration "Old status
 * page" is disabled and has held deliveries, and visits each page. Then it records the way from the alert to the
 * recovery. It takes about three minutes.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { knex } from 'knex';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from '../src/testUtils/eventually';
import {
  hasChromium,
  launchChromium,
} from '../src/browser/__testUtils__/chromium';
import { DevPortal } from '../src/browser/__testUtils__/DevPortal';
import { navigate } from '../src/browser/__testUtils__/navigate';
import { AnimatedPicture } from './screenshots/AnimatedPicture';

const DOCS = join(
  dirname(require.resolve('backstage-plugin-webhooks/package.json')),
  'docs',
);
const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than the receiver of "Old status page" responds with 410. */
const GONE_MS = 62_000;

/** Attempts of a normal day: successes, errors, timeouts. */
const USUAL: Record<string, [number, number, number]> = {
  healthy: [420, 0, 0],
  flaky: [280, 40, 12],
  broken: [150, 12, 4],
  retired: [410, 3, 1],
};

if (!hasChromium()) {
  process.exit(1);
}
takePictures().catch(error => {
  console.error(error);
  process.exit(1);
});

async function takePictures(): Promise<void> {
  const [portal, browser] = await Promise.all([
    DevPortal.start(),
    launchChromium(),
  ]);
  try {
    await addHistory(portal.databaseFile);
    await eventually(async () => {
      const { state, held } = await portal.call<IntegrationHealth>(
        'GET',
        '/integrations/retired/health',
      );
      if (state !== 'disabled' || held < 12) {
        throw new Error(`"Old status page" is ${state}, ${held} are held`);
      }
    }, 180_000);

    const context = await browser.newContext({
      baseURL: portal.url,
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 1.5,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto('/webhooks/integrations?show=all');
    await mkdir(DOCS, { recursive: true });
    await shoot(page, 'integrations', page.getByText('Old status page'));

    await navigate(page, '/webhooks/integrations/retired');
    await page.getByText('Latest failures').waitFor();
    await shoot(
      page,
      'disabled',
      page.getByRole('button', { name: /Enable and send/ }),
    );

    await navigate(
      page,
      '/webhooks/integrations/flaky/deliveries?outcome=error',
    );
    await page
      .getByRole('row')
      .filter({ hasText: /Failed|Retrying/ })
      .first()
      .click();
    const panel = page.getByRole('dialog', { name: 'Delivery' });
    await shoot(page, 'delivery', panel.getByText(/attempts?$/).first());

    await navigate(page, '/webhooks/event-types?type=deployment.finished');
    await shoot(page, 'event-types', page.getByText('Example request'));

    await navigate(page, '/webhooks/integrations/new');
    await shoot(page, 'create', page.getByRole('textbox', { name: /^URL/ }));

    await navigate(page, '/catalog/default/component/checkout-web');
    await shoot(
      page,
      'card',
      page.getByRole('button', { name: /Enable and send/ }),
      page
        .locator('.bui-Card')
        .filter({ has: page.getByRole('heading', { name: 'Webhook health' }) }),
    );
    await context.close();
    await recordRecovery(portal, browser);
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** Records the way from the alert to the cause to the recovery. */
async function recordRecovery(
  portal: DevPortal,
  browser: Browser,
): Promise<void> {
  const { disabledAt } = await portal.call<IntegrationHealth>(
    'GET',
    '/integrations/retired/health',
  );
  const context = await browser.newContext({
    baseURL: portal.url,
    viewport: { width: 1120, height: 720 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto('/notifications');
  const alert = page.getByRole('link', { name: /Old status page.*disabled/ });
  await alert.first().waitFor();
  await sleep(Math.max(0, Date.parse(disabledAt!) + GONE_MS - Date.now()));

  const picture = await AnimatedPicture.start(page);
  await picture.click(alert.first(), 2_000);
  const banner = page.getByRole('region', {
    name: 'This integration is disabled',
  });
  await page.getByText('Latest failures').waitFor();
  await picture.add(3_500);
  await picture.click(
    page.getByRole('button', { name: 'Open delivery' }).first(),
    1_500,
  );
  const panel = page.getByRole('dialog', { name: 'Delivery' });
  const response = panel.getByText(/^Response$/).first();
  await response.scrollIntoViewIfNeeded();
  await picture.add(3_500);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await picture.click(banner.getByRole('button', { name: 'Send test' }), 1_000);
  await banner.getByText('Test succeeded').waitFor();
  await picture.click(
    banner.getByRole('button', { name: /^Enable and send/ }).first(),
    2_500,
  );
  await banner.waitFor({ state: 'detached' });
  await page
    .getByRole('main')
    .getByText(/^Healthy/)
    .first()
    .waitFor();
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  await picture.add(5_000);
  await picture.save(join(DOCS, 'recovery.gif'));
  console.log('plugins/webhooks/docs/recovery.gif');
}

/** A new portal has no history. */
async function addHistory(filename: string): Promise<void> {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
  const days = Object.entries(USUAL).flatMap(([id, counts]) =>
    Array.from({ length: 29 }, (_, index) => {
      const date = new Date(Date.now() - (index + 1) * DAY_MS);
      const weekend = [0, 6].includes(date.getUTCDay());
      // Varies, but is the same in every screenshot.
      const share = (weekend ? 0.3 : 1) * (0.8 + ((index * 7) % 5) / 12);
      const [success, error, timeout] = counts.map(count =>
        Math.round(count * share),
      );
      return {
        integration_id: id,
        day: date.toISOString().slice(0, 10),
        epoch: 0,
        success,
        error,
        timeout,
        gone: 0,
        throttled: 0,
      };
    }),
  );
  await database.batchInsert('health_days', days, 50);
  await database.destroy();
}

async function shoot(
  page: Page,
  name: string,
  shown: Locator,
  part?: Locator,
): Promise<void> {
  await shown.filter({ visible: true }).first().waitFor();
  // Everything has loaded, and toasts have disappeared.
  await page
    .locator('[class*="Skeleton"]')
    .first()
    .waitFor({ state: 'detached' });
  await page.mouse.move(1279, 799);
  await (part ?? page).screenshot({
    path: join(DOCS, `${name}.png`),
    animations: 'disabled',
  });
  console.log(`plugins/webhooks/docs/${name}.png`);
}
