import type { Integration } from 'backstage-plugin-webhooks-common';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../testUtils/eventually';
import { Receiver } from '../testUtils/Receiver';
import { hasChromium, launchChromium } from './__testUtils__/chromium';
import { DevPortal } from './__testUtils__/DevPortal';
import { navigate } from './__testUtils__/navigate';

const describeInBrowser = hasChromium() ? describe : describe.skip;

const STEP_MS = 60_000;

/** The guest, who uses the portal here, is one of them. */
const OWN_TEAM = 'group:default/team-payments';

const PERMISSIONS = '**/api/permission/authorize';

describeInBrowser('what the portal says', () => {
  let portal: DevPortal;
  let browser: Browser;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    [portal, browser] = await Promise.all([
      DevPortal.start(),
      launchChromium(),
    ]);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
    await Promise.all(receivers.map(receiver => receiver.stop()));
  }, 60_000);

  async function newPage(): Promise<Page> {
    const context = await browser.newContext({
      baseURL: portal.url,
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(STEP_MS);
    return context.newPage();
  }

  async function open(path: string): Promise<Page> {
    const page = await newPage();
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    return page;
  }

  async function receive(answer?: Receiver['answer']): Promise<Receiver> {
    const receiver = await Receiver.start(answer);
    receivers.push(receiver);
    return receiver;
  }

  function create(integration: {
    name: string;
    url: string;
    headers?: Record<string, string>;
  }): Promise<Integration> {
    return portal.call('POST', '/integrations', {
      owner: OWN_TEAM,
      eventTypes: ['github.webhook'],
      ...integration,
    });
  }

  it('takes permissions that cannot be asked for neither for granted nor for denied, and recovers by itself', async () => {
    const { url } = await receive();
    const { id } = await create({ name: 'Unknown', url });
    const page = await newPage();
    await page.route(PERMISSIONS, route => route.abort());
    await page.goto(`/webhooks/integrations/${id}/deliveries`);
    const main = page.getByRole('main');
    await main.getByText('No deliveries yet').waitFor();
    for (const path of [
      '/webhooks/integrations/new',
      `/webhooks/integrations/${id}/settings`,
      `/webhooks/integrations/${id}`,
    ]) {
      await navigate(page, path);
      await main.getByRole('heading').first().waitFor();
      await main
        .getByText(/Request headers|Success rate|More settings/)
        .first()
        .waitFor();
      expect(await main.innerText()).not.toMatch(
        /Access denied|can’t create|Only the owner/,
      );
    }

    await page.unroute(PERMISSIONS);
    await main.getByRole('button', { name: 'Send test' }).waitFor();
    await navigate(page, '/webhooks/integrations?show=all');
    await main.getByRole('link', { name: 'Create', exact: true }).waitFor();
    await page.context().close();
  }, 200_000);

  it('replaces the stored value of a header only as a whole', async () => {
    const receiver = await receive();
    const { id } = await create({
      name: 'With a credential',
      url: receiver.url,
      headers: { authorization: 'Bearer first' },
    });
    const page = await open(`/webhooks/integrations/${id}/edit`);
    await page.getByText('Stored value, not shown').waitFor();
    const replace = page.getByRole('button', {
      name: 'Replace the value of authorization',
    });
    await replace.focus();
    // Stray keys go nowhere.
    await page.keyboard.type('xyz');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Bearer second');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Changes saved').waitFor();

    await portal.call('POST', `/integrations/${id}/test`);
    await eventually(async () => {
      expect(
        receiver.requests.map(({ headers }) => headers.authorization),
      ).toEqual(['Bearer second']);
    });
    await page.context().close();
  }, 200_000);

  it('keeps the page as wide as the screen, however long the URL is', async () => {
    const { url } = await receive();
    const { id } = await create({
      name: 'Long address',
      url: `${url}?token=${'x'.repeat(1_400)}`,
    });
    const page = await open(`/webhooks/integrations/${id}`);
    await page.getByRole('button', { name: 'Copy: URL' }).waitFor();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await eventually(async () =>
        expect(
          await page.evaluate(
            () => globalThis.document.documentElement.scrollWidth,
          ),
        ).toBe(width),
      );
    }
    await page.context().close();
  }, 200_000);
});
