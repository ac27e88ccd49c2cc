/**
 * Takes the pictures of the READMEs from the running portal: `npm start`, wait for two minutes, and in another
 * terminal `node test/scripts/screenshots.mjs [url]`.
 *
 * The demo integration "Old status page" is disabled by then, which is what the pictures tell about.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = process.argv[2] ?? 'http://localhost:3000';
const docs = fileURLToPath(
  new URL('../../plugins/webhooks/docs/', import.meta.url),
);
const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(path => path && existsSync(path));
if (!executablePath) {
  console.error(
    'No Chromium. Install one ("apt-get install chromium"), or name it in CHROMIUM_PATH.',
  );
  process.exit(1);
}

const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic'],
});
try {
  await mkdir(docs, { recursive: true });
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 2,
  });
  const page = await context.newPage();

  await page.goto('/webhooks/integrations?show=all');
  await page.getByRole('row', { name: /Old status page/ }).waitFor();
  await shoot(page, 'integrations');

  await page.goto('/webhooks/integrations/retired');
  await page.getByRole('button', { name: /Enable and replay/ }).waitFor();
  await page.getByText(/Last error/).waitFor();
  await shoot(page, 'disabled');

  await page.goto('/webhooks/integrations/flaky/deliveries?errors=1');
  await page.getByRole('row', { name: /Error/ }).first().click();
  await page.getByRole('heading', { name: /attempt/ }).waitFor();
  await shoot(page, 'delivery');

  await page.goto('/webhooks/event-types?type=deployment.finished');
  await page.getByText('Example request').waitFor();
  await shoot(page, 'event-types');

  await page.goto('/webhooks/integrations/new');
  await page.getByRole('button', { name: 'Create integration' }).waitFor();
  await shoot(page, 'create');

  await page.goto('/catalog/default/component/payments-api');
  await page.getByText(/Last error/).waitFor();
  await shoot(page, 'card');
} finally {
  await browser.close();
}

async function shoot(page, name) {
  // Skeletons and toasts have gone, fonts and colours have arrived.
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: `${docs}${name}.png` });
  console.log(`plugins/webhooks/docs/${name}.png`);
}
