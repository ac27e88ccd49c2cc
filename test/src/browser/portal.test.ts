import type {
  Delivery,
  Integration,
  Page as ListPage,
} from 'backstage-plugin-webhooks-common';
import type { Browser, Locator, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../testUtils/eventually';
import { Receiver } from '../testUtils/Receiver';
import { seriousViolations } from './__testUtils__/axe';
import { hasChromium, launchChromium } from './__testUtils__/chromium';
import { DevPortal } from './__testUtils__/DevPortal';
import { navigate } from './__testUtils__/navigate';
import { NetworkStub } from './__testUtils__/NetworkStub';
import { openPage, STEP_MS } from './__testUtils__/openPage';
import { type Answer, Traffic } from './__testUtils__/Traffic';

const describeInBrowser = hasChromium() ? describe : describe.skip;

/** The guest, who uses the portal here, is one of them. */
const OWN_TEAM = 'group:default/team-payments';
const OTHER_TEAM = 'group:default/team-platform';
/** Keeps its integrations to itself. */
const SECRETIVE_TEAM = 'group:default/team-security';

/** How a page looks to somebody. */
interface Appearance {
  colorScheme: 'light' | 'dark';
  width: number;
}

/** Each theme, and each width. */
const APPEARANCES: Appearance[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 },
];

describeInBrowser('the portal in a browser', () => {
  let portal: DevPortal;
  let browser: Browser;
  const receivers: Receiver[] = [];
  /** Signed in, and led from page to page by the tests one after the other. */
  let page: Page;

  beforeAll(async () => {
    [portal, browser] = await Promise.all([
      DevPortal.start(),
      launchChromium(),
    ]);
    page = await open('/webhooks');
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
    await Promise.all(receivers.map(receiver => receiver.stop()));
  }, 60_000);

  function newPage(look = APPEARANCES[0]): Promise<Page> {
    return openPage(browser, { ...look, baseURL: portal.url });
  }

  async function open(path: string, look?: Appearance): Promise<Page> {
    const opened = await newPage(look);
    await opened.goto(path);
    // Before the app shows something, it does not hear of a navigation.
    await opened.getByRole('heading').first().waitFor();
    return opened;
  }

  async function receive(answer?: Receiver['answer']): Promise<Receiver> {
    const receiver = await Receiver.start(answer);
    receivers.push(receiver);
    return receiver;
  }

  function create(
    integration: Pick<Integration, 'name' | 'url'> & Partial<Integration>,
  ): Promise<Integration> {
    return portal.call('POST', '/integrations', {
      owner: OWN_TEAM,
      eventTypes: ['github.webhook'],
      ...integration,
    });
  }

  async function dispatch(to: Integration[], count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, (_, number) =>
        portal.call('POST', '/events', {
          type: 'github.webhook',
          payload: { number },
          integrationIds: to.map(({ id }) => id),
        }),
      ),
    );
  }

  it('shows webhooks at the root of the portal', async () => {
    await navigate(page, '/');
    await page.waitForURL(/\/webhooks\//);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Webhooks',
    );
  }, 60_000);

  it('leads from a new integration over its breakdown to the replay of what it missed', async () => {
    const receiver = await receive();
    await navigate(page, '/webhooks/integrations');
    const main = page.getByRole('main');
    await main.getByRole('link', { name: 'Create' }).click();
    await page.getByRole('textbox', { name: /^Name/ }).fill('Release board');
    const owner = page.getByRole('combobox', { name: /^Owner/ });
    // The only group of the viewer is proposed.
    await owner.and(page.locator('[value="team-payments"]')).waitFor();
    await owner.clear();
    await owner.pressSequentially('Paym');
    await page.getByRole('option', { name: /Payments/ }).click();
    await page.getByRole('textbox', { name: /^URL/ }).fill(receiver.url);
    await page.getByText('deployment.finished', { exact: true }).click();
    await page.getByText('incident.opened', { exact: true }).click();
    await page.getByRole('button', { name: 'Create integration' }).click();

    const created = page.getByRole('dialog', {
      name: 'Release board created',
    });
    const secret = await created.getByText(/^whsec_/).innerText();
    await created.getByRole('button', { name: 'Open the integration' }).click();

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

    // So does the example of an event type, and the answer is shown in place.
    await page.getByRole('button', { name: 'More tests' }).click();
    await page.getByRole('menuitem', { name: 'Example event…' }).click();
    const testing = page.getByRole('dialog', { name: 'Send a test event' });
    await testing.getByRole('button', { name: 'Send test' }).click();
    await testing.getByText('Test succeeded').waitFor();
    await testing.getByText(/^HTTP 2/).waitFor();
    expect(receiver.requests.at(-1)!.body).toContain('deployment.finished');
    expect(await seriousViolations(page, testing)).toEqual([]);
    await testing.getByRole('button', { name: 'Close' }).first().click();

    // A new delivery appears in the log without a reload.
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
    await navigate(page, '/notifications');
    await page
      .getByRole('link', { name: /Release board.*disabled/ })
      .first()
      .click();
    await page.waitForURL(/\/webhooks\/integrations\//);
    await banner.getByText(/deliver(y is|ies are) waiting/).waitFor();

    // The receiver is repaired, tested, and gets what it missed.
    receiver.answer = async () => ({ status: 204 });
    const before = receiver.requests.length;
    await banner.getByRole('button', { name: 'Send test' }).click();
    await banner.getByText('Test succeeded').waitFor();
    await banner.getByRole('button', { name: /Enable and send/ }).click();
    await banner.waitFor({ state: 'detached' });
    await eventually(async () => {
      expect(receiver.requests.length).toBeGreaterThan(before + 1);
    }, STEP_MS);
    const path = new URL(page.url()).pathname;
    await navigate(page, `${path}/deliveries?status=held`);
    await page.getByText('No delivery matches these filters').waitFor();
  }, 400_000);

  it('resends what an active integration missed', async () => {
    const receiver = await receive(async () => ({ status: 500 }));
    const failing = await create({ name: 'Shift plan', url: receiver.url });
    await dispatch([failing], 2);
    await navigate(page, `/webhooks/integrations/${failing.id}`);
    const recover = page.getByRole('button', { name: 'Resend 2 missed…' });
    await recover.waitFor();

    receiver.answer = async () => ({ status: 204 });
    const before = receiver.requests.length;
    await recover.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /Shift plan/ });
    await dialog.getByText(/Dispatched from/).waitFor();
    await eventually(async () =>
      expect(await seriousViolations(page, dialog)).toEqual([]),
    );
    await dialog.getByRole('button', { name: 'Resend 2 deliveries' }).click();

    await page.getByText('2 deliveries will be sent again.').waitFor();
    await eventually(async () => {
      expect(receiver.requests).toHaveLength(before + 2);
    }, STEP_MS);
    await recover.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Show in the log' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'Succeeded' })
      .nth(1)
      .waitFor();
  }, 200_000);

  it('keeps filters over a reload', async () => {
    const { url } = await receive(async () => ({ status: 500 }));
    const failing = await create({ name: 'Fails', url });
    await dispatch([failing], 1);
    await navigate(page, `/webhooks/integrations/${failing.id}/deliveries`);
    const failed = page.getByRole('radio', { name: 'Failed' });
    await failed.click();
    await page.getByRole('button', { name: /Time/ }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    await page.waitForURL(/status=failed.*range=hour/);

    await page.reload();
    await failed.waitFor();
    expect(await failed.isChecked()).toBe(true);
    expect(
      await page.getByRole('button', { name: /Time/ }).innerText(),
    ).toContain('Last hour');
    await page
      .getByRole('row')
      .filter({ hasText: 'Failed · 500' })
      .first()
      .waitFor();
  }, 200_000);

  it('can be used with the keyboard alone', async () => {
    await navigate(page, '/webhooks/integrations?show=all&q=ledger');
    await page.getByRole('row', { name: /Ledger/ }).waitFor();
    await page.getByRole('row', { name: /Chat bridge/ }).waitFor({
      state: 'detached',
    });
    await tabTo(page, 'row');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/integrations\/healthy$/);

    await page.getByRole('link', { name: 'Deliveries', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/deliveries$/);
    await page
      .getByRole('row')
      .filter({ hasText: 'Succeeded' })
      .first()
      .waitFor();
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

  it('shows and offers a user no more than the permissions allow', async () => {
    const { url } = await receive();
    const [disabled, secret] = await Promise.all([
      create({ name: 'Build board', owner: OTHER_TEAM, url }),
      create({ name: 'Door cameras', owner: SECRETIVE_TEAM, url }),
    ]);
    await dispatch([disabled], 1);
    await portal.call('POST', `/integrations/${disabled.id}/disable`);
    const main = page.getByRole('main');
    const buttons = main.getByRole('button', {
      name: /test|enable|disable|replay|reveal|rotate|edit|delete/i,
    });
    const forbidden = main.getByText('Access denied');
    const path = `/webhooks/integrations/${disabled.id}`;

    await navigate(page, '/webhooks/integrations?show=all&q=o');
    await main.getByRole('row', { name: /Build board/ }).waitFor();
    expect(await main.getByRole('row', { name: /Door/ }).count()).toBe(0);

    // Everybody sees the health and the owner of others' integrations.
    await navigate(page, path);
    await main.getByText('Only the owner (team-platform) or').waitFor();
    await main.getByText('Success rate').waitFor();
    // The path of a URL can be a secret.
    await main
      .getByText(`${new URL(url).origin}/…`)
      .first()
      .waitFor();
    expect(await main.getByText(url).count()).toBe(0);
    expect(await buttons.count()).toBe(0);
    expect(await main.getByText('Recent deliveries').count()).toBe(0);

    await navigate(page, `${path}/settings`);
    await main.getByText(/can change this integration/).waitFor();
    await main
      .getByText('You don’t have permission to view this secret')
      .waitFor();
    expect(await buttons.count()).toBe(0);

    await navigate(page, `${path}/edit`);
    await main.getByText(/can change this integration/).waitFor();
    expect(await main.getByRole('textbox').count()).toBe(0);

    await navigate(page, `${path}/deliveries`);
    await forbidden.waitFor();

    await navigate(page, `/webhooks/integrations/${secret.id}`);
    await main.getByText('Not found').waitFor();
    expect(await main.getByText('Door cameras').count()).toBe(0);

    // Actions that are not offered are refused, too.
    const token = await portal.guestToken();
    const answers = await Promise.all(
      ['enable', 'test', 'secret/rotate'].map(
        async action =>
          (
            await fetch(
              `${portal.apiUrl}/integrations/${disabled.id}/${action}`,
              { method: 'POST', headers: { authorization: `Bearer ${token}` } },
            )
          ).status,
      ),
    );
    expect(answers).toEqual([403, 403, 403]);
  }, 200_000);

  it('disables several integrations at once, and counts them', async () => {
    const { url } = await receive();
    await Promise.all([
      create({ name: 'Fleet of one', url }),
      create({ name: 'Fleet of two', url }),
      create({ name: 'Fleet of others', owner: OTHER_TEAM, url }),
    ]);
    const main = page.getByRole('main');
    const rows = main.getByRole('row', { name: /Fleet/ });
    await navigate(page, '/webhooks/integrations?show=all&q=fleet of');
    await main.getByRole('button', { name: '3 without traffic' }).waitFor();

    await rows.nth(2).waitFor();
    await main
      .getByRole('checkbox', { name: /select all/i })
      .click({ force: true });
    await main.getByRole('button', { name: 'Disable…' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Disable' }).press('Enter');
    await dialog.getByText('2 of 3 done').waitFor();
    expect(
      await dialog
        .getByRole('listitem')
        .filter({ hasText: 'Fleet of others' })
        .innerText(),
    ).toContain('webhooks.integration.update');
    expect(await seriousViolations(page, dialog)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');

    await main.getByRole('button', { name: '1 without traffic' }).waitFor();
    await main.getByRole('button', { name: '2 disabled' }).press('Enter');
    await rows
      .filter({ hasText: 'Fleet of others' })
      .waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);
  }, 200_000);

  it('keeps nobody out: every page, in both themes, on wide and narrow screens', async () => {
    const { url } = await receive();
    const { id } = await create({
      name: 'Invoice archive',
      url,
      headers: { 'x-tenant': 'accounting', authorization: 'Bearer token' },
    });
    const {
      items: [{ id: deliveryId }],
    } = await portal.call<ListPage<Delivery>>(
      'GET',
      '/deliveries?integrationId=healthy&status=succeeded&limit=1',
    );
    const pages: [path: string, shown: RegExp, card?: string][] = [
      ['/webhooks/integrations?show=all', /Ledger/],
      ['/webhooks/integrations?show=all&q=nothing-like-it', /Nothing matches/],
      ['/webhooks/integrations/new', /Receives a signed POST/],
      [`/webhooks/integrations/${id}/edit`, /Save changes/],
      ['/webhooks/integrations/retired', /deliver(y is|ies are) waiting/],
      [
        '/webhooks/integrations/healthy',
        /Last error|Latest failures|No recent failures/,
      ],
      ['/webhooks/integrations/healthy/deliveries', /\d\d:\d\d:\d\d/],
      [`/webhooks/integrations/${id}/deliveries`, /No deliveries yet/],
      [`/webhooks/deliveries/${deliveryId}`, /webhook-signature/],
      [`/webhooks/integrations/${id}/activity`, /Created/],
      ['/webhooks/integrations/retired/activity', /Disabled/],
      ['/webhooks/integrations/healthy/settings', /Signing secret/],
      ['/webhooks/integrations/broken/settings', /can change this integration/],
      ['/webhooks/integrations/broken/deliveries', /Access denied/],
      ['/webhooks/integrations/unknown', /Not found/],
      ['/webhooks/deliveries', /\d\d:\d\d:\d\d/],
      ['/webhooks/event-types?type=incident.opened', /JSON Schema/],
      ['/webhooks/receivers?type=incident.opened', /Fields of the payload/],
      ['/catalog/default/component/payments-api', /Success rate/],
      ['/catalog/default/component/payments-api/webhooks', /\d\d:\d\d:\d\d/],
      // Next to ours there is a widget of notifications that is too pale in the dark theme.
      ['/home', /needs? attention/, 'My webhooks'],
    ];
    for (const look of APPEARANCES) {
      // A page of its own: one that changes its theme keeps some colours of the other at times.
      const seen = await open('/webhooks', look);
      for (const [path, shown, card] of pages) {
        const part = seen
          .locator(card ? '.MuiCard-root' : 'body')
          .filter({ hasText: card });
        await navigate(seen, path);
        await seen.getByText(shown).filter({ visible: true }).first().waitFor();
        expect(await looksGood(seen, look, part)).toBe(true);
      }
      await seen.context().close();
    }
  }, 400_000);

  it('says that it waits, says what failed, and tries again', async () => {
    const pages: [path: string, shown: RegExp, card?: string][] = [
      ['/webhooks/integrations?show=all', /Ledger/],
      ['/webhooks/integrations/retired', /deliver(y is|ies are) waiting/],
      ['/webhooks/event-types', /incident.opened/],
      ['/webhooks/deliveries', /\d\d:\d\d:\d\d/],
      ['/catalog/default/component/payments-api', /Success rate/],
      ['/catalog/default/component/payments-api/webhooks', /\d\d:\d\d:\d\d/],
      ['/home', /needs? attention/, 'My webhooks'],
    ];
    for (const look of [APPEARANCES[0], APPEARANCES[2]]) {
      // Shows nothing of webhooks, because data that was loaded before is shown at once.
      const seen = await open('/notifications', look);
      const network = await NetworkStub.on(seen, portal.apiUrl);
      for (const [path, shown, card] of pages) {
        const part = seen
          .locator(card ? '.MuiCard-root' : 'body')
          .filter({ hasText: card });
        const said = (text: string | RegExp) =>
          part.getByText(text).filter({ visible: true }).first();
        const waiting = said(/^Loading/);
        network.hold();
        await navigate(seen, path);
        await waiting.waitFor();
        expect(await looksGood(seen, look, part)).toBe(true);

        await network.fail();
        await said('Failed to load').waitFor();
        await said('The database is away').waitFor();
        expect(await looksGood(seen, look, part)).toBe(true);

        // Live updates must not load it before the button does.
        network.hold();
        const retry = part.getByRole('button', { name: 'Try again' });
        for (let left = await retry.count(); left > 0; left -= 1) {
          await retry.first().click();
        }
        await waiting.waitFor();
        await network.pass();
        await said(shown).waitFor();
      }
      await seen.unrouteAll({ behavior: 'ignoreErrors' });
      await seen.context().close();
    }
  }, 400_000);

  describe('with hundreds of integrations', () => {
    let many: Integration[];
    let some: Integration[];

    beforeAll(async () => {
      const { url } = await receive();
      many = await Promise.all(
        Array.from({ length: 200 }, (_, number) =>
          create({
            name: `Subscriber ${number}`,
            url,
            owner: 'user:default/guest',
            entityRef: 'component:default/checkout-web',
          }),
        ),
      );
      some = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          create({
            name: `Subscriber ${number}`,
            url,
            entityRef: 'component:default/build-runners',
          }),
        ),
      );
      await dispatch(many, 1);
      await dispatch(many.slice(0, 1), 250);
      await dispatch(some, 25);
    }, 120_000);

    /** A page that hears no news, which would be asked for. */
    async function openQuiet(): Promise<Page> {
      const quiet = await newPage();
      await quiet.routeWebSocket(/\/api\/signals/, () => {});
      await quiet.goto('/webhooks/event-types');
      await quiet.getByText('incident.opened').first().waitFor();
      return quiet;
    }

    it('asks once for a card and once for a log, and for no more bytes the more there are', async () => {
      const quiet = await openQuiet();
      const traffic = new Traffic(quiet, portal.apiUrl);
      const card = (component: string) =>
        traffic.until(async () => {
          await navigate(quiet, `/catalog/default/component/${component}`);
          await quiet.getByText('Success rate').first().waitFor();
        });
      const log = ({ id }: Integration) =>
        traffic.until(async () => {
          await navigate(quiet, `/webhooks/integrations/${id}/deliveries`);
          await quiet.getByRole('row').nth(20).waitFor();
        });

      const cards = [await card('build-runners'), await card('checkout-web')];
      expect(listPaths(cards[0])).toEqual(['/health']);
      expect(listPaths(cards[1])).toEqual(['/health']);
      expect(growth(cards)).toBeLessThan(1.2);

      const logs = [await log(some[0]), await log(many[0])];
      for (const [index, { id }] of [some[0], many[0]].entries()) {
        const [eventTypes, own] = partition(
          listPaths(logs[index]),
          path => path === '/event-types',
        );
        expect(own).toEqual([
          '/deliveries',
          // A log of one page is not counted.
          ...(index === 0 ? [] : ['/deliveries/count']),
          `/integrations/${id}`,
          `/integrations/${id}/replays`,
        ]);
        // Loaded a moment ago, they are not asked for again.
        expect(eventTypes.length).toBeLessThanOrEqual(1);
      }
      expect(growth(logs)).toBeLessThan(1.2);
    }, 200_000);

    it('names the integration of every delivery', async () => {
      const quiet = await openQuiet();
      const traffic = new Traffic(quiet, portal.apiUrl);
      const rows = quiet.getByRole('row').filter({ hasText: /\.\w+/ });
      const answers = await traffic.until(async () => {
        await navigate(quiet, '/webhooks/deliveries?size=100');
        await rows.nth(90).waitFor();
      });
      expect(listPaths(answers)).not.toContain('/integrations');
      expect(
        await rows.filter({ hasText: 'Subscriber' }).count(),
      ).toBeGreaterThan(50);
      expect(
        await rows.filter({ hasText: /[0-9a-f]{8}-[0-9a-f]{4}/ }).count(),
      ).toBe(0);
      await quiet.context().close();
    }, 100_000);

    it('returns from an integration to the page of the list that led to it', async () => {
      const quiet = await openQuiet();
      await navigate(quiet, '/webhooks/integrations?show=all&q=subscriber');
      const rows = quiet.getByRole('row', { name: /Subscriber/ });
      await rows.first().waitFor();
      await quiet.getByRole('button', { name: 'Next table page' }).click();
      await quiet.waitForURL(/cursor=/);
      const address = quiet.url();
      await quiet
        .getByRole('button', { name: 'Previous table page', disabled: false })
        .waitFor();
      const [name] = (await rows.first().innerText())
        .split(/[\n\t]/)
        .filter(text => text.trim());
      await rows.first().click();
      await quiet.getByRole('heading', { name, exact: true }).waitFor();

      await quiet.goBack();
      await rows.filter({ hasText: name }).first().waitFor();
      expect(quiet.url()).toBe(address);
      await quiet.context().close();
    }, 100_000);
  });
});

/**
 * Whether axe finds nothing serious, the theme is the one asked for, and nothing scrolls sideways; waits for it, and
 * throws what is wrong.
 */
async function looksGood(
  page: Page,
  look: Appearance,
  part: Locator,
): Promise<boolean> {
  // New content is pale for a moment.
  await eventually(async () => {
    const found = await seriousViolations(page, part);
    const looks = await page.evaluate(() => ({
      colorScheme: globalThis.document.body.dataset.themeMode,
      width: globalThis.document.documentElement.scrollWidth,
    }));
    expect({ url: page.url(), looks, found }).toEqual({
      url: page.url(),
      looks: look,
      found: [],
    });
  }, 10_000);
  return true;
}

function listPaths(answers: Answer[]): string[] {
  return answers.map(({ path }) => path);
}

function partition<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter(item => !test(item))];
}

function growth([small, large]: Answer[][]): number {
  const sum = (answers: Answer[]) =>
    answers.reduce((total, { bytes }) => total + bytes, 0);
  return sum(large) / sum(small);
}

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
