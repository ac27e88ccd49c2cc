import { createHmac } from 'node:crypto';
import type {
  DispatchResult,
  IntegrationWithSecret,
} from 'backstage-plugin-webhooks-common';
import type { Page } from 'playwright-core';
import { eventually } from '../testUtils/eventually';
import type { ReceivedRequest, Receiver } from '../testUtils/Receiver';
import {
  describeInBrowser,
  PortalSetUp,
  START_MS,
  STOP_MS,
} from './__testUtils__/PortalSetUp';

describeInBrowser('the delivery log', () => {
  let setUp: PortalSetUp;
  let receiver: Receiver;
  let integration: IntegrationWithSecret;
  let page: Page;

  beforeAll(async () => {
    setUp = await PortalSetUp.start();
    receiver = await setUp.receive();
    integration = await setUp.create<IntegrationWithSecret>({
      name: 'Log',
      url: receiver.url,
    });
    await dispatch(60);
    page = await setUp.newPage();
  }, START_MS);

  afterAll(async () => {
    await setUp?.stop();
  }, STOP_MS);

  async function dispatch(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await setUp.portal.call('POST', '/events', {
        type: 'github.webhook',
        payload: { text: `it's ${i}` },
        integrationIds: [integration.id],
      });
    }
  }

  const log = () => `/webhooks/integrations/${integration.id}/deliveries`;
  const row = (n: number) =>
    page.getByRole('row').filter({ hasText: 'github.webhook' }).nth(n);
  const panel = () => page.getByRole('dialog', { name: 'Delivery' });

  it('shows the request as it was sent, and says which part of a signature differs', async () => {
    await page.goto(log());
    await row(0).click();
    await panel().getByText('webhook-signature').first().waitFor();
    await panel().getByText('Raw', { exact: true }).click();
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    const request = receiver.requests.find(
      ({ headers }) => headers['webhook-id'] === id,
    ) as ReceivedRequest;
    expect(
      await panel().getByRole('region', { name: 'Request body' }).innerText(),
    ).toBe(request.body);
    await panel()
      .getByText(`Request body · ${Buffer.byteLength(request.body)} B`)
      .waitFor();

    const check = async (signature: string, body: string) => {
      const values = {
        'webhook-id': id,
        'webhook-timestamp': String(request.headers['webhook-timestamp']),
        'webhook-signature': signature,
        Body: body,
      };
      for (const [name, value] of Object.entries(values)) {
        await panel().getByRole('textbox', { name }).fill(value);
      }
      await panel().getByRole('button', { name: 'Check', exact: true }).click();
    };
    const sent = String(request.headers['webhook-signature']);
    await panel().getByRole('button', { name: 'Check a signature' }).click();
    await check(sent, request.body);
    await panel().getByText('Everything matches').waitFor();
    await check(sent, JSON.stringify(JSON.parse(request.body), null, 2));
    await panel()
      .getByText(/same JSON in other bytes/)
      .waitFor();
    const undecoded = createHmac('sha256', integration.secret!)
      .update(`${id}.${request.headers['webhook-timestamp']}.${request.body}`)
      .digest('base64');
    await check(`v1,${undecoded}`, '');
    await panel()
      .getByText(/Decode the part after whsec_/)
      .waitFor();
    await page.keyboard.press('Escape');
  }, 200_000);

  it('counts deliveries, and returns to the page and the place where one was opened', async () => {
    await page.goto(log());
    await page.getByText('60 deliveries').waitFor();
    await page.getByRole('button', { name: 'Next table page' }).click();
    await page.waitForURL(/cursor=/);
    await eventually(async () => {
      const box = await row(0).boundingBox();
      expect(box?.y).toBeLessThan(300);
    });
    await row(20).scrollIntoViewIfNeeded();
    const address = page.url();
    const entries = await page.evaluate(() => globalThis.history.length);
    const top = (await row(20).boundingBox())!.y;

    await row(20).click();
    await page.waitForURL(/\/webhooks\/deliveries\/[^/]+$/);
    const opened = page.url();
    await panel().getByText('21 of 25').waitFor();
    await page.keyboard.press('j');
    await panel().getByText('22 of 25').waitFor();
    expect(page.url()).not.toBe(opened);
    await page.keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });

    expect(page.url()).toBe(address);
    expect((await row(20).boundingBox())!.y).toBe(top);
    expect(await page.evaluate(() => globalThis.history.length)).toBe(
      entries + 1,
    );

    await page.goto(opened);
    await panel().getByText('github.webhook').first().waitFor();
  }, 200_000);

  it('keeps the row under the pointer while deliveries come in', async () => {
    await page.goto(log());
    await row(3).hover();
    const before = await row(3).boundingBox();

    await dispatch(2);

    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await row(3).boundingBox()).toEqual(before);
    await page.getByRole('button', { name: '2 new' }).click();
    await page.getByText('62 deliveries').waitFor();
  }, 200_000);

  it('finds a delivery by an id, by its key and in a time range, in dense rows', async () => {
    const key = 'order-4711';
    const { eventId, deliveries } = await setUp.portal.call<DispatchResult>(
      'POST',
      '/events',
      {
        type: 'github.webhook',
        payload: {},
        idempotencyKey: key,
        integrationIds: [integration.id],
      },
    );
    await page.goto(log());
    await row(20).waitFor();
    expect((await row(20).boundingBox())!.height).toBeLessThan(45);
    await page
      .getByRole('row', { name: /^\w{3}, \w{3} \d+, \d{4}/ })
      .first()
      .waitFor();

    const find = page.getByRole('searchbox', { name: 'Find' });
    for (const text of [deliveries[0].id, eventId, key]) {
      await find.fill(text);
      await row(1).waitFor({ state: 'detached' });
      await row(0).click();
      await page.waitForURL(`**/webhooks/deliveries/${deliveries[0].id}`);
      await page.keyboard.press('Escape');
      await panel().waitFor({ state: 'detached' });
      await find.clear();
      await row(1).waitFor();
    }

    const before = new Date(Date.now() - 86_400_000).toISOString();
    await page.goto(`${log()}?range=custom&to=${before}`);
    await page.getByText('No delivery matches these filters').waitFor();
  }, 200_000);

  it('resends selected deliveries, and all that the filters match', async () => {
    await page.goto(log());
    await row(1).waitFor();
    const count = receiver.requests.length;
    for (const n of [0, 1]) {
      await row(n).getByRole('checkbox').click({ force: true });
    }
    await page.getByRole('button', { name: 'Resend 2 selected' }).click();
    await receiver.received(count + 2);
    const [first, second] = receiver.ids.slice(count);
    expect(first).not.toBe(second);
    expect(receiver.ids.slice(0, count)).toEqual(
      expect.arrayContaining([first, second]),
    );

    await page.goto(`${log()}?status=succeeded&type=github.webhook`);
    await page.getByRole('button', { name: 'Resend matching…' }).click();
    const all = new Set(receiver.ids).size;
    await page
      .getByRole('button', { name: `Resend ${all} deliveries` })
      .click();
    await receiver.received(count + 2 + all);
    expect(new Set(receiver.ids.slice(count + 2)).size).toBe(all);
  }, 200_000);

  it('warns of nothing that is ours', async () => {
    expect(setUp.warnings.ours).toEqual([]);
  });
});
