import type {
  Delivery,
  Integration,
  Page as ListPage,
} from 'backstage-plugin-webhooks-common';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../testUtils/eventually';
import { seriousViolations } from './__testUtils__/axe';
import { navigate } from './__testUtils__/navigate';
import { NetworkStub } from './__testUtils__/NetworkStub';
import {
  describeInBrowser,
  PortalSetUp,
  START_MS,
  STOP_MS,
} from './__testUtils__/PortalSetUp';
import type { Device } from './__testUtils__/openPage';
import { type Answer, Traffic } from './__testUtils__/Traffic';

const LIGHT: Device = { colorScheme: 'light', width: 1280 };
const DARK: Device = { colorScheme: 'dark', width: 1280 };
const NARROW: Device = { colorScheme: 'dark', width: 390 };

interface PageCase {
  path: string;
  /** Text of the page once it has loaded. */
  text: RegExp;
  /** Brings the loaded page into the state to check. */
  act?: (page: Page) => Promise<void>;
  /** Whether narrow screens do not have this state. */
  isWide?: boolean;
  /** Heading of our card on a page with other cards. Default: the whole page. */
  card?: string;
}

/** Pages that load data. */
const LOADED_PAGES: PageCase[] = [
  { path: '/webhooks/integrations?show=all', text: /Ledger/ },
  {
    path: '/webhooks/integrations/retired',
    text: /deliver(y is|ies are) waiting/,
  },
  { path: '/webhooks/event-types', text: /incident.opened/ },
  { path: '/webhooks/deliveries', text: /\d\d:\d\d:\d\d/ },
  { path: '/catalog/default/component/payments-api', text: /Success rate/ },
  {
    path: '/catalog/default/component/payments-api/webhooks',
    text: /\d\d:\d\d:\d\d/,
  },
  // The page also has a card of notifications, whose text is too pale in the dark theme.
  { path: '/home', text: /needs? attention/, card: 'My webhooks' },
];

/** Every page in each of its states. */
const PAGES: PageCase[] = [
  ...LOADED_PAGES,
  {
    path: '/webhooks/integrations?show=all&q=nothing-like-it',
    text: /Nothing matches/,
  },
  { path: '/webhooks/integrations/new', text: /Receives a signed POST/ },
  { path: '/webhooks/integrations/:new/edit', text: /Save changes/ },
  {
    path: '/webhooks/integrations/healthy',
    text: /Last error|Latest failures|No recent failures/,
  },
  {
    path: '/webhooks/integrations/healthy/deliveries',
    text: /\d\d:\d\d:\d\d/,
  },
  {
    path: '/webhooks/integrations/:new/deliveries',
    text: /No deliveries yet/,
  },
  { path: '/webhooks/deliveries/:delivery', text: /webhook-signature/ },
  { path: '/webhooks/integrations/:new/activity', text: /Created/ },
  { path: '/webhooks/integrations/retired/activity', text: /Disabled/ },
  { path: '/webhooks/integrations/healthy/settings', text: /Signing secret/ },
  {
    path: '/webhooks/integrations/broken/settings',
    text: /can change this integration/,
  },
  { path: '/webhooks/integrations/broken/deliveries', text: /Access denied/ },
  { path: '/webhooks/integrations/unknown', text: /Not found/ },
  { path: '/webhooks/event-types?type=incident.opened', text: /JSON Schema/ },
  {
    path: '/webhooks/receivers?type=incident.opened',
    text: /Fields of the payload/,
  },
];

/** Dialogs and messages, by the button that leads to them. */
const STATES: PageCase[] = [
  ...['Rotate', 'Replay…', 'Cancel…', 'Disable', 'Delete'].map(name => ({
    path: '/webhooks/integrations/:new/settings',
    text: /Signing secret/,
    act: openDialog(name),
  })),
  {
    path: '/webhooks/integrations/:new/edit',
    text: /Stored value/,
    act: press('Replace the value of authorization'),
  },
  {
    path: '/webhooks/integrations/new',
    text: /Receives a signed POST/,
    act: async page => {
      await press('Create integration')(page);
      await page.getByText('Enter the URL of the receiver.').waitFor();
    },
  },
  ...['Disable…', 'Resend failed…'].map(name => ({
    path: '/webhooks/integrations?show=all&q=invoice',
    text: /Invoice archive/,
    isWide: true,
    act: async (page: Page) => {
      const box = page
        .getByRole('row', { name: /Invoice archive/ })
        .getByRole('checkbox');
      if (!(await box.isChecked())) {
        await box.click({ force: true });
      }
      await openDialog(name)(page);
    },
  })),
];

describeInBrowser('pages of the portal', () => {
  let setUp: PortalSetUp;
  /** A signed-in page that the tests share. */
  let shared: Page;

  beforeAll(async () => {
    setUp = await PortalSetUp.start();
    shared = await setUp.open('/webhooks');
  }, START_MS);

  afterAll(async () => {
    await setUp?.stop();
  }, STOP_MS);

  it('shows webhooks at the root of the portal', async () => {
    await navigate(shared, '/');
    await shared.waitForURL(/\/webhooks\//);
    expect(await shared.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Webhooks',
    );
  }, 60_000);

  it('keeps filters over a reload', async () => {
    const { url } = await setUp.receive(async () => ({ status: 500 }));
    const failing = await setUp.create({ name: 'Fails', url });
    await setUp.dispatch(failing, 1);
    await navigate(shared, `/webhooks/integrations/${failing.id}/deliveries`);
    const failed = shared.getByRole('radio', { name: 'Failed' });
    await failed.click();
    await shared.getByRole('button', { name: /Time/ }).click();
    await shared.getByRole('option', { name: 'Last hour' }).click();
    await shared.waitForURL(/status=failed.*range=hour/);

    await shared.reload();
    await failed.waitFor();
    expect(await failed.isChecked()).toBe(true);
    expect(
      await shared.getByRole('button', { name: /Time/ }).innerText(),
    ).toContain('Last hour');
    await shared
      .getByRole('row')
      .filter({ hasText: 'Failed · 500' })
      .first()
      .waitFor();
  }, 200_000);

  describe('accessibility', () => {
    /** Parts of the paths of `PAGES`. */
    const ids: Record<string, string> = {};

    beforeAll(async () => {
      const { url } = await setUp.receive();
      const integration = await setUp.create({
        name: 'Invoice archive',
        url,
        headers: { 'x-tenant': 'accounting', authorization: 'Bearer token' },
      });
      const { items } = await setUp.portal.call<ListPage<Delivery>>(
        'GET',
        '/deliveries?integrationId=healthy&status=succeeded&limit=1',
      );
      ids[':new'] = integration.id;
      ids[':delivery'] = items[0].id;
    });

    it.each([LIGHT, DARK, NARROW])(
      'has no serious violations, and does not scroll sideways: %p',
      async device => {
        // A page that switches its theme sometimes keeps colours of the other one.
        const page = await setUp.open('/webhooks', device);
        const cases = [...PAGES, ...STATES].filter(
          ({ isWide }) => !isWide || device !== NARROW,
        );
        for (const { path, text, card, act } of cases) {
          await navigate(
            page,
            path.replace(/:\w+/, name => ids[name]),
          );
          await page
            .getByText(text)
            .filter({ visible: true })
            .first()
            .waitFor();
          await act?.(page);
          const dialog = page.getByRole('dialog');
          // A dialog makes the page behind it inert.
          const part =
            act && (await dialog.isVisible()) ? dialog : locate(page, card);
          expect(await looksGood(page, device, part)).toBe(true);
          if (act) {
            await page.keyboard.press('Escape');
            await dialog.waitFor({ state: 'detached' });
          }
        }
        await page.context().close();
      },
      200_000,
    );
  });

  it.each([LIGHT, NARROW])(
    'says that it is loading, says what failed, and tries again: %p',
    async device => {
      // Starts on a page without webhooks, because data in the cache would be shown at once.
      const page = await setUp.open('/notifications', device);
      const network = await NetworkStub.on(page, setUp.portal.apiUrl);
      for (const { path, text, card } of LOADED_PAGES) {
        const shown = locate(page, card);
        const says = (said: string | RegExp) =>
          shown.getByText(said).filter({ visible: true }).first().waitFor();
        network.hold();
        await navigate(page, path);
        await says(/^Loading/);
        expect(await looksGood(page, device, shown)).toBe(true);

        await network.fail();
        await says('Failed to load');
        await says('The database is away');
        expect(await looksGood(page, device, shown)).toBe(true);

        // Live updates must not load it before the button does.
        network.hold();
        const retry = shown.getByRole('button', { name: 'Try again' });
        for (let left = await retry.count(); left > 0; left -= 1) {
          await retry.first().click();
        }
        await says(/^Loading/);
        await network.pass();
        await says(text);
      }
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.context().close();
    },
    200_000,
  );

  describe('with hundreds of integrations', () => {
    let many: Integration[];
    let some: Integration[];

    beforeAll(async () => {
      const { url } = await setUp.receive();
      many = await Promise.all(
        Array.from({ length: 200 }, (_, number) =>
          setUp.create({
            name: `Subscriber ${number}`,
            url,
            owner: 'user:default/guest',
            entityRef: 'component:default/checkout-web',
          }),
        ),
      );
      some = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          setUp.create({
            name: `Subscriber ${number}`,
            url,
            entityRef: 'component:default/build-runners',
          }),
        ),
      );
      await setUp.dispatch(many, 1);
      await setUp.dispatch(many[0], 250);
      await setUp.dispatch(some, 25);
    }, 120_000);

    /** A page that gets no signals, because each of them would cause requests. */
    async function openQuiet(): Promise<Page> {
      const quiet = await setUp.newPage();
      await quiet.routeWebSocket(/\/api\/signals/, () => {});
      await quiet.goto('/webhooks/event-types');
      await quiet.getByText('incident.opened').first().waitFor();
      return quiet;
    }

    it('makes one request for a card and one for a log, no larger the more there are', async () => {
      const quiet = await openQuiet();
      const traffic = new Traffic(quiet, setUp.portal.apiUrl);
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
        // They were loaded a moment ago, so they are not requested again.
        expect(eventTypes.length).toBeLessThanOrEqual(1);
      }
      expect(growth(logs)).toBeLessThan(1.2);
    }, 200_000);

    it('names the integration of every delivery', async () => {
      const quiet = await openQuiet();
      const traffic = new Traffic(quiet, setUp.portal.apiUrl);
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

/** Presses a button. */
function press(name: string) {
  return (page: Page) =>
    page.getByRole('button', { name, exact: true }).first().click();
}

/** Opens a dialog by its button. */
function openDialog(name: string) {
  return async (page: Page) => {
    await press(name)(page);
    await page.getByRole('dialog').waitFor();
  };
}

function locate(page: Page, card?: string): Locator {
  return page
    .locator(card ? '.MuiCard-root' : 'body')
    .filter({ hasText: card });
}

/**
 * Waits until axe finds no serious violation, the theme is that of the device, and nothing scrolls sideways. Throws if
 * a problem remains.
 */
async function looksGood(
  page: Page,
  device: Device,
  part: Locator,
): Promise<boolean> {
  // New content fades in.
  await eventually(async () => {
    const found = await seriousViolations(page, part);
    const looks = await page.evaluate(() => ({
      colorScheme: globalThis.document.body.dataset.themeMode,
      width: globalThis.document.documentElement.scrollWidth,
    }));
    expect({ url: page.url(), looks, found }).toEqual({
      url: page.url(),
      looks: device,
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
