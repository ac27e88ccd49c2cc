import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../__testUtils__/eventually';
import { Receiver } from '../__testUtils__/receiver';
import { seriousViolations } from './__testUtils__/axe';
import { hasChromium, launchChromium } from './__testUtils__/chromium';
import { DevPortal } from './__testUtils__/DevPortal';

const describeInBrowser = hasChromium() ? describe : describe.skip;

const STEP_MS = 60_000;

describeInBrowser('the portal in a browser', () => {
  let portal: { url: string; stop?(): Promise<void> };
  let browser: Browser;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    // One that runs already spares the start, while tests are being written.
    const url = process.env.PORTAL_URL;
    portal = url ? { url } : await DevPortal.start();
    browser = await launchChromium();
  }, 240_000);

  afterEach(() => context?.close());

  afterAll(async () => {
    await browser?.close();
    await portal?.stop?.();
  }, 60_000);

  async function open(
    path: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Page> {
    context = await browser.newContext({
      baseURL: portal.url,
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  it('leads from a new integration over its breakdown to the replay of what it missed', async () => {
    const receiver = await Receiver.start();
    try {
      const page = await open('/webhooks');
      const main = page.getByRole('main');
      await main.getByRole('link', { name: 'Create' }).click();
      await page.getByRole('textbox', { name: /^Name/ }).fill('Release board');
      const owner = page.getByRole('combobox', { name: /^Owner/ });
      await owner.click();
      await owner.pressSequentially('Paym');
      await page.getByRole('option', { name: /Payments/ }).click();
      await page.getByRole('textbox', { name: /^URL/ }).fill(receiver.url);
      await page.getByRole('button', { name: /Event types/ }).click();
      await page.getByRole('option', { name: /deployment\.finished/ }).click();
      await page.getByRole('option', { name: /incident\.opened/ }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Create integration' }).click();

      const created = page.getByRole('dialog', {
        name: 'Release board is created',
      });
      const secret = await created.getByText(/^whsec_/).innerText();
      await created
        .getByRole('button', { name: 'Open the integration' })
        .click();

      // A test reaches the receiver, and verifies with the secret that was shown.
      await page.getByRole('button', { name: 'Send test' }).click();
      await page.getByText('Test succeeded').waitFor();
      const ping = receiver.requests.find(({ body }) =>
        body.includes('webhooks.ping'),
      );
      expect(
        new Webhook(secret).verify(
          ping!.body,
          ping!.headers as Record<string, string>,
        ),
      ).toMatchObject({ type: 'webhooks.ping' });

      // What the portal dispatches arrives in the log by itself.
      await main.getByRole('link', { name: 'Deliveries', exact: true }).click();
      await page
        .getByRole('row', { name: /(deployment|incident)\./ })
        .filter({ hasText: 'Succeeded' })
        .first()
        .waitFor();

      // It breaks. The page says so without being asked.
      receiver.answer = async () => ({ status: 410, body: 'moved away' });
      await main.getByRole('link', { name: 'Overview' }).click();
      const banner = page.getByRole('region', {
        name: 'This integration is disabled',
      });
      await banner.getByText(/410/).first().waitFor();

      // The owner was told, and the link leads to the reason.
      await page.goto('/notifications');
      await page
        .getByRole('link', { name: /Release board.*disabled/ })
        .first()
        .click();
      await page.waitForURL(/\/webhooks\/integrations\//);
      await banner.getByText(/deliver(y is|ies are) held/).waitFor();

      // The receiver is mended, tested, and gets what it missed.
      receiver.answer = async () => ({ status: 204 });
      const before = receiver.requests.length;
      await banner.getByRole('button', { name: 'Send test' }).click();
      await banner.getByText('Test succeeded').waitFor();
      await banner.getByRole('button', { name: /Enable and replay/ }).click();
      await banner.waitFor({ state: 'detached' });
      await eventually(async () => {
        expect(receiver.requests.length).toBeGreaterThan(before + 1);
      }, STEP_MS);
      const path = new URL(page.url()).pathname;
      await page.goto(`${path}/deliveries?status=held`);
      await page.getByText('No delivery matches these filters').waitFor();
    } finally {
      await receiver.stop();
    }
  }, 400_000);

  it('keeps filters over a reload', async () => {
    const page = await open('/webhooks/integrations/broken/deliveries');
    const errors = page.getByRole('switch', { name: 'Errors only' });
    await page.getByText('Errors only').click();
    await page.getByRole('button', { name: /Time/ }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    await page.waitForURL(/errors=1.*range=hour|range=hour.*errors=1/);

    await page.reload();
    await errors.waitFor();
    expect(await errors.isChecked()).toBe(true);
    expect(
      await page.getByRole('button', { name: /Time/ }).innerText(),
    ).toContain('Last hour');
    await page
      .getByRole('row')
      .filter({ hasText: 'Error · 500' })
      .first()
      .waitFor();
  }, 200_000);

  it('can be used with the keyboard alone', async () => {
    const page = await open('/webhooks/integrations?show=all');
    await page.getByRole('row', { name: /Ledger/ }).waitFor();
    await tabTo(page, 'row');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/integrations\/[\w-]+$/);

    await page.getByRole('link', { name: 'Deliveries', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: ' ago' }).first().waitFor();
    await tabTo(page, 'row');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Delivery' });
    await panel.waitFor();
    expect(
      await panel.evaluate(element =>
        element.contains(element.ownerDocument.activeElement),
      ),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  }, 200_000);

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)(
    'keeps nobody out, in the %s theme at %i pixels',
    async (colorScheme, width) => {
      const page = await open('/webhooks', {
        colorScheme,
        viewport: { width, height: 900 },
      });
      const pages: [string, RegExp][] = [
        ['/webhooks/integrations?show=all', /Ledger/],
        [
          '/webhooks/integrations?show=all&q=nothing-like-it',
          /Nothing matches/,
        ],
        ['/webhooks/integrations/new', /Receives one signed POST/],
        ['/webhooks/integrations/broken', /Last error/],
        ['/webhooks/integrations/broken/deliveries', /ago/],
        ['/webhooks/integrations/broken/settings', /Signing secret/],
        ['/webhooks/integrations/unknown', /Not found/],
        ['/webhooks/deliveries', /ago/],
      ];
      for (const [path, shown] of pages) {
        await page.goto(path);
        await page.getByText(shown).first().waitFor();
        const found = await seriousViolations(page);
        expect({ path, found }).toEqual({ path, found: [] });
        expect({
          path,
          width: await page.evaluate(
            () => globalThis.document.documentElement.scrollWidth,
          ),
        }).toEqual({ path, width });
      }
    },
    400_000,
  );
});

/** Presses Tab until something with the role has the focus. */
async function tabTo(page: Page, role: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() =>
      globalThis.document.activeElement?.getAttribute('role'),
    );
    if (focused === role) {
      return;
    }
  }
  throw new Error(`Tab never came to a ${role}`);
}
