import type { Integration } from 'backstage-plugin-webhooks-common';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../testUtils/eventually';
import type { Receiver } from '../testUtils/Receiver';
import { seriousViolations } from './__testUtils__/axe';
import { navigate } from './__testUtils__/navigate';
import { STEP_MS } from './__testUtils__/openPage';
import {
  describeInBrowser,
  OTHER_TEAM,
  PortalSetUp,
  START_MS,
  STOP_MS,
} from './__testUtils__/PortalSetUp';

/** A team whose integrations the viewer must not read. */
const SECRETIVE_TEAM = 'group:default/team-security';

describeInBrowser('integrations in the portal', () => {
  let setUp: PortalSetUp;
  /** A signed-in page that the tests share. */
  let page: Page;

  beforeAll(async () => {
    setUp = await PortalSetUp.start();
    page = await setUp.open('/webhooks');
  }, START_MS);

  afterAll(async () => {
    await setUp?.stop();
  }, STOP_MS);

  it('shows the secret of a new integration, which verifies the signature of a test', async () => {
    const receiver = await setUp.receive();
    await navigate(page, '/webhooks/integrations');
    await page.getByRole('main').getByRole('link', { name: 'Create' }).click();
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
  }, 200_000);

  it('sends the example of an event type, and shows the response in place', async () => {
    const receiver = await setUp.receive();
    const { id } = await setUp.create({
      name: 'Release notes',
      url: receiver.url,
      eventTypes: ['deployment.finished'],
    });
    await navigate(page, `/webhooks/integrations/${id}`);
    await page.getByRole('button', { name: 'More tests' }).click();
    await page.getByRole('menuitem', { name: 'Example event…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a test event' });
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog.getByText('Test succeeded').waitFor();
    await dialog.getByText(/^HTTP 2/).waitFor();
    expect(receiver.requests.at(-1)!.body).toContain('deployment.finished');
    expect(await seriousViolations(page, dialog)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).first().click();
  }, 200_000);

  it('shows a new delivery in the log without a reload', async () => {
    const receiver = await setUp.receive();
    const integration = await setUp.create({
      name: 'Audit trail',
      url: receiver.url,
    });
    await navigate(page, `/webhooks/integrations/${integration.id}/deliveries`);
    await page.getByText('No deliveries yet').waitFor();
    await setUp.dispatch(integration, 1);
    await page
      .getByRole('row', { name: /github\.webhook/ })
      .filter({ hasText: 'Succeeded' })
      .waitFor();
    expect(receiver.requests).toHaveLength(1);
  }, 200_000);

  describe('with a receiver that is gone', () => {
    let receiver: Receiver;
    const banner = () =>
      page.getByRole('region', { name: 'This integration is disabled' });

    beforeAll(async () => {
      receiver = await setUp.receive(async () => ({
        status: 410,
        body: 'moved away',
      }));
    });

    it('shows without a reload that it is disabled, and why', async () => {
      const integration = await setUp.create({
        name: 'Status page',
        url: receiver.url,
      });
      await navigate(page, `/webhooks/integrations/${integration.id}`);
      await page.getByText('No traffic', { exact: true }).waitFor();
      await setUp.dispatch(integration, 1);
      await banner().waitFor();
      expect(await banner().innerText()).toMatch(/410/);
    }, 200_000);

    it('leads from the notification of the owner to the resend of what was missed', async () => {
      const integration = await setUp.create({
        name: 'Wall display',
        url: receiver.url,
      });
      await setUp.dispatch(integration, 1);
      await navigate(page, '/notifications');
      await page
        .getByRole('link', { name: /Wall display.*disabled/ })
        .first()
        .click();
      await page.waitForURL(/\/webhooks\/integrations\//);
      await setUp.dispatch(integration, 1);
      await banner().getByText('2 deliveries are waiting').waitFor();

      receiver.answer = async () => ({ status: 204 });
      const before = receiver.requests.length;
      await banner().getByRole('button', { name: 'Send test' }).click();
      await banner().getByText('Test succeeded').waitFor();
      await banner()
        .getByRole('button', { name: /Enable and send/ })
        .click();
      await banner().waitFor({ state: 'detached' });
      await eventually(async () => {
        expect(receiver.requests).toHaveLength(before + 3);
      }, STEP_MS);
      const path = new URL(page.url()).pathname;
      await navigate(page, `${path}/deliveries?status=held`);
      await page.getByText('No delivery matches these filters').waitFor();
    }, 200_000);
  });

  it('resends what an active integration missed', async () => {
    const receiver = await setUp.receive(async () => ({ status: 500 }));
    const failing = await setUp.create({
      name: 'Shift plan',
      url: receiver.url,
    });
    await setUp.dispatch(failing, 2);
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

  it('opens an integration with the keyboard alone', async () => {
    await navigate(page, '/webhooks/integrations?show=all&q=ledger');
    await page.getByRole('row', { name: /Ledger/ }).waitFor();
    await page.getByRole('row', { name: /Chat bridge/ }).waitFor({
      state: 'detached',
    });
    await tabTo(page, 'row');
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { name: /Ledger/ })
      .first()
      .waitFor();
    expect(page.url()).toMatch(/\/integrations\/healthy$/);
  }, 200_000);

  it('opens and closes a delivery with the keyboard alone', async () => {
    await navigate(page, '/webhooks/integrations/healthy');
    await page
      .getByRole('heading', { name: /Ledger/ })
      .first()
      .waitFor();
    const deliveries = page.getByRole('link', {
      name: 'Deliveries',
      exact: true,
    });
    await deliveries.focus();
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

  it('disables several integrations at once, and counts them', async () => {
    const { url } = await setUp.receive();
    await Promise.all([
      setUp.create({ name: 'Fleet of one', url }),
      setUp.create({ name: 'Fleet of two', url }),
      setUp.create({ name: 'Fleet of others', owner: OTHER_TEAM, url }),
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
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'Fleet of others' })
      .getByText('webhooks.integration.update')
      .waitFor();
    expect(await seriousViolations(page, dialog)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');

    await main.getByRole('button', { name: '1 without traffic' }).waitFor();
    await main.getByRole('button', { name: '2 disabled' }).press('Enter');
    await rows
      .filter({ hasText: 'Fleet of others' })
      .waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);
  }, 200_000);

  describe('of other teams', () => {
    let url: string;
    let path: string;
    let disabled: Integration;
    let secret: Integration;
    const main = () => page.getByRole('main');
    const buttons = () =>
      main().getByRole('button', {
        name: /test|enable|disable|replay|reveal|rotate|edit|delete/i,
      });

    beforeAll(async () => {
      ({ url } = await setUp.receive());
      [disabled, secret] = await Promise.all([
        setUp.create({ name: 'Build board', owner: OTHER_TEAM, url }),
        setUp.create({ name: 'Door cameras', owner: SECRETIVE_TEAM, url }),
      ]);
      await setUp.dispatch(disabled, 1);
      await setUp.portal.call('POST', `/integrations/${disabled.id}/disable`);
      path = `/webhooks/integrations/${disabled.id}`;
    });

    it('are listed unless their team keeps them to itself', async () => {
      await navigate(page, '/webhooks/integrations?show=all&q=o');
      await main()
        .getByRole('row', { name: /Build board/ })
        .waitFor();
      expect(await main().getByRole('row', { name: /Door/ }).count()).toBe(0);

      await navigate(page, `/webhooks/integrations/${secret.id}`);
      await main().getByText('Not found').waitFor();
      expect(await main().getByText('Door cameras').count()).toBe(0);
    }, 200_000);

    it('show their health and owner, but no path of a URL, delivery or action', async () => {
      await navigate(page, path);
      await main().getByText('Only the owner (team-platform) or').waitFor();
      await main().getByText('Success rate').waitFor();
      // The path of a URL can be a secret.
      await main()
        .getByText(`${new URL(url).origin}/…`)
        .first()
        .waitFor();
      expect(await main().getByText(url).count()).toBe(0);
      expect(await buttons().count()).toBe(0);
      expect(await main().getByText('Recent deliveries').count()).toBe(0);
    }, 200_000);

    it('can be neither changed nor read in detail', async () => {
      await navigate(page, `${path}/settings`);
      await main()
        .getByText(/can change this integration/)
        .waitFor();
      await main()
        .getByText('You don’t have permission to view this secret')
        .waitFor();
      expect(await buttons().count()).toBe(0);

      await navigate(page, `${path}/edit`);
      await main()
        .getByText(/can change this integration/)
        .waitFor();
      expect(await main().getByRole('textbox').count()).toBe(0);

      await navigate(page, `${path}/deliveries`);
      await main().getByText('Access denied').waitFor();
    }, 200_000);

    it.each(['enable', 'test', 'secret/rotate'])(
      'refuse %s, which the page does not offer',
      async action => {
        const response = await fetch(
          `${setUp.portal.apiUrl}/integrations/${disabled.id}/${action}`,
          {
            method: 'POST',
            headers: {
              authorization: `Bearer ${await setUp.portal.guestToken()}`,
            },
          },
        );
        expect(response.status).toBe(403);
      },
    );
  });
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
