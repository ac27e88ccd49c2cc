import type {
  Delivery,
  Integration,
  IntegrationHealth,
  Page as ListPage,
} from 'backstage-plugin-webhooks-common';
import type { Locator } from 'playwright-core';
import { eventually } from '../testUtils/eventually';
import { freePort } from '../../scripts/freePort.mjs';
import type { Receiver } from '../testUtils/Receiver';
import { navigate } from './__testUtils__/navigate';
import { STEP_MS } from './__testUtils__/openPage';
import {
  describeInBrowser,
  PortalSetUp,
  START_MS,
  STOP_MS,
} from './__testUtils__/PortalSetUp';

const PERMISSIONS = '**/api/permission/authorize';

describeInBrowser('what the portal says', () => {
  let setUp: PortalSetUp;
  /** Runs out of retries while other tests run. This takes about 20 seconds. */
  let missed: { receiver: Receiver; integration: Integration };

  beforeAll(async () => {
    setUp = await PortalSetUp.start();
    const receiver = await setUp.receive(async () => ({ status: 500 }));
    const integration = await setUp.create({
      name: 'Missed',
      url: receiver.url,
    });
    await setUp.dispatch(integration, 2);
    missed = { receiver, integration };
  }, START_MS);

  afterAll(async () => {
    await setUp?.stop();
  }, STOP_MS);

  it('treats permissions that cannot be read as neither granted nor denied, and recovers', async () => {
    const { url } = await setUp.receive();
    const { id } = await setUp.create({ name: 'Unknown', url });
    const page = await setUp.newPage();
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
    const receiver = await setUp.receive();
    const { id } = await setUp.create({
      name: 'With a credential',
      url: receiver.url,
      headers: { authorization: 'Bearer first' },
    });
    const page = await setUp.open(`/webhooks/integrations/${id}/edit`);
    await page.getByText('Stored value, not shown').waitFor();
    const replace = page.getByRole('button', {
      name: 'Replace the value of authorization',
    });
    await replace.focus();
    // Stray keys have no effect.
    await page.keyboard.type('xyz');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Bearer second');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Changes saved').waitFor();

    await setUp.portal.call('POST', `/integrations/${id}/test`);
    await eventually(async () => {
      expect(
        receiver.requests.map(({ headers }) => headers.authorization),
      ).toEqual(['Bearer second']);
    });
    await page.context().close();
  }, 200_000);

  it('keeps the page as wide as the screen, however long the URL is', async () => {
    const { url } = await setUp.receive();
    const { id } = await setUp.create({
      name: 'Long address',
      url: `${url}?token=${'x'.repeat(1_400)}`,
    });
    const page = await setUp.open(`/webhooks/integrations/${id}`);
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

  it('does not flicker for a receiver that fails now and then', async () => {
    const statuses = [200, 200, 200, 500, 200, 500];
    const receiver = await setUp.receive(async () => ({
      status: statuses.shift() ?? 200,
    }));
    const integration = await setUp.create({
      name: 'Wobbly',
      url: receiver.url,
    });
    const page = await setUp.open(`/webhooks/integrations/${integration.id}`);
    const says = (health: string | RegExp) =>
      page.getByRole('main').getByText(health, { exact: true }).waitFor();
    await setUp.dispatch(integration, 3);
    await says('Healthy · 100%');

    // Fails, and succeeds when it is sent again.
    await setUp.dispatch(integration, 1);
    await says(/^Degraded · /);
    await says('Degraded · 80%');
    await setUp.dispatch(integration, 1);
    await says('Degraded · 71.4%');

    await navigate(page, '/webhooks/integrations?show=all&q=wobbly');
    const row = page.getByRole('row', { name: /Wobbly/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/Degraded\s+· 71\.4%/);
    await page.context().close();
  }, 200_000);

  it('resumes a paused integration once a test succeeds', async () => {
    const receiver = await setUp.receive(async () => ({ status: 500 }));
    const integration = await setUp.create({
      name: 'Paused',
      url: receiver.url,
    });
    const page = await setUp.open(`/webhooks/integrations/${integration.id}`);
    await setUp.dispatch(integration, 10);
    const paused = page.getByText('Sending is paused');
    await paused.waitFor();
    await page.getByText(/^The last 10 requests failed/).waitFor();
    await page.getByRole('button', { name: 'Resume now' }).waitFor();

    receiver.answer = async () => ({ status: 200 });
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('Test succeeded').waitFor();
    const { pause } = await setUp.portal.call<IntegrationHealth>(
      'GET',
      `/integrations/${integration.id}/health`,
    );
    expect(pause).toBeUndefined();
    await paused.waitFor({ state: 'detached' });
    await page.context().close();
  }, 200_000);

  it('names what went wrong with a test, and counts tests in no figure', async () => {
    const integration = await setUp.create({
      name: 'Nobody there',
      url: `http://127.0.0.1:${await freePort()}/hook`,
    });
    const page = await setUp.open(`/webhooks/integrations/${integration.id}`);
    const main = page.getByRole('main');
    await main.getByRole('button', { name: 'Send test' }).click();
    await main.getByText('The test failed').waitFor();
    await main
      .getByText(/^Connection refused .*nothing is listening/)
      .waitFor();

    await main.getByText('No traffic', { exact: true }).waitFor();
    await main.getByText(/^No events were sent/).waitFor();
    await main.getByText(/Tests are logged, but they don’t count/).waitFor();
    await main.getByText('No recent failures.').waitFor();

    await navigate(page, `/webhooks/integrations/${integration.id}/deliveries`);
    const row = main.getByRole('row', { name: /webhooks\.ping/ });
    await row.waitFor();
    expect(await row.innerText()).toContain('Connection refused');
    await page.context().close();
  }, 200_000);

  it('shows 429 as what it is: in health, figures, chart and log', async () => {
    const receiver = await setUp.receive(async () => ({
      status: 429,
      headers: { 'retry-after': '3600' },
    }));
    const integration = await setUp.create({ name: 'Busy', url: receiver.url });
    await setUp.dispatch(integration, 1);
    const page = await setUp.open(`/webhooks/integrations/${integration.id}`);
    const main = page.getByRole('main');
    await main.getByText(/^The receiver is rate limiting us \(429\)/).waitFor();
    await main.getByText(/^Paused/).waitFor();
    await main.getByText('Only 429 responses since').waitFor();
    await main.getByText('Rate limited', { exact: true }).first().waitFor();

    await navigate(page, `/webhooks/integrations/${integration.id}/deliveries`);
    const row = main.getByRole('row', { name: /github\.webhook/ });
    await row.getByText('Retrying · 429').waitFor();
    expect(await row.count()).toBe(1);
    await page.context().close();
  }, 200_000);

  it('counts what failed as missed, sends all of it, and keeps what happened', async () => {
    const { receiver, integration } = missed;
    const path = `/webhooks/integrations/${integration.id}`;
    await eventually(async () => {
      const { items } = await setUp.portal.call<ListPage<Delivery>>(
        'GET',
        `/deliveries?integrationId=${integration.id}&status=failed`,
      );
      expect(items).toHaveLength(2);
    }, STEP_MS);
    await setUp.portal.call('POST', `/integrations/${integration.id}/disable`, {
      reason: 'The receiver moves',
    });
    await setUp.dispatch(integration, 1);

    const page = await setUp.open(path);
    const main = page.getByRole('main');
    const banner = page.getByRole('region', {
      name: 'This integration is disabled',
    });
    await banner.getByText(/The receiver moves/).waitFor();
    await banner.getByText(/2 deliveries failed, and none has/).waitFor();
    await banner.getByText(/1 delivery is waiting/).waitFor();
    // The cause is on the page.
    await main.getByRole('heading', { name: 'Latest failures' }).waitFor();
    await main
      .getByText(/responded with 500/)
      .first()
      .waitFor();

    receiver.answer = async () => ({ status: 200 });
    const before = receiver.requests.length;
    await banner.getByRole('button', { name: 'Enable and send all 3' }).click();
    await banner.waitFor({ state: 'detached' });
    await receiver.received(before + 3);
    expect(new Set(receiver.ids.slice(before)).size).toBe(3);

    // Success does not erase the failures.
    await main.getByText('Requests have succeeded since then.').waitFor();
    expect(
      await main.getByText('Last failure').locator('xpath=..').innerText(),
    ).not.toContain('never');

    await navigate(page, `${path}/activity`);
    await main.getByText('Enabled, with 3 deliveries sent again').waitFor();
    await main.getByText(/The receiver moves/).waitFor();

    // The alert is replaced, so that nobody acts on it.
    await navigate(page, '/notifications');
    await page.getByText(/"Missed" is enabled again/).waitFor();
    expect(await page.getByText(/"Missed" was disabled/).count()).toBe(0);
    await page.context().close();
  }, 200_000);

  it('offers event types as a tree, and refuses an unknown one at its field', async () => {
    const page = await setUp.open('/webhooks/integrations/new');
    const main = page.getByRole('main');
    await main.getByText(/^catalog \(\d+\)$/).click();
    const covered = main.getByRole('checkbox', {
      name: 'catalog.entity.created',
    });
    await eventually(async () => {
      expect(await covered.isChecked()).toBe(true);
      expect(await covered.isDisabled()).toBe(true);
    });
    await main.getByText(/^1 pattern, \d+ event types$/).waitFor();

    const other = main.getByRole('textbox', { name: 'Other pattern' });
    await other.fill('deployment.finish');
    await other.press('Enter');
    await main.getByText(/Similar: deployment\.finished/).waitFor();
    expect(
      await other.evaluate(input =>
        (input.getAttribute('aria-describedby') ?? '')
          .split(' ')
          .map(id => globalThis.document.getElementById(id)?.textContent)
          .join(' '),
      ),
    ).toContain('Similar');
    await page.context().close();
  }, 200_000);

  it('charts traffic with values by pointer and touch, and leads from a bar to its deliveries', async () => {
    const { url } = await setUp.receive(async () => ({ status: 500 }));
    const { id } = await setUp.create({ name: 'Charted', url });
    await setUp.portal.call('POST', '/events', {
      type: 'github.webhook',
      payload: {},
      integrationIds: [id],
    });
    await eventually(async () =>
      expect(
        await setUp.portal.call('GET', `/integrations/${id}/health`),
      ).toHaveProperty('lastFailureAt'),
    );
    /** The position of the newest bar in a chart. */
    const newest = async (chart: Locator) => {
      const box = await chart.boundingBox();
      return { position: { x: box!.width - 2, y: 60 } };
    };
    // Days, because a shorter period may end during the test.
    const path = `/webhooks/integrations/${id}?range=7d`;

    const touched = await setUp.newPage({ width: 320, hasTouch: true });
    await touched.goto(path);
    const touchedChart = touched.getByRole('slider');
    await touchedChart.tap(await newest(touchedChart));
    await touched.getByText(/Error [1-9].*100% failed/).waitFor();
    await touched.getByRole('link', { name: 'Show deliveries' }).waitFor();
    expect(touched.url()).toContain(path);
    await eventually(async () =>
      expect(
        await touched.evaluate(
          () => globalThis.document.documentElement.scrollWidth,
        ),
      ).toBe(320),
    );
    await touched.context().close();

    const page = await setUp.open(path);
    await page.getByRole('link', { name: /^HTTP 500/ }).waitFor();
    const chart = page.getByRole('slider');
    await chart.hover(await newest(chart));
    await page.getByText(/Error [1-9].*100% failed/).waitFor();
    await chart.click(await newest(chart));
    await page.waitForURL(/deliveries\?range=custom&from=.*&to=/);
    await page.getByRole('row', { name: /github.webhook/ }).waitFor();
    await page.context().close();
  }, 200_000);

  it('warns of nothing that is ours', () => {
    expect(setUp.warnings.ours).toEqual([]);
  });
});
