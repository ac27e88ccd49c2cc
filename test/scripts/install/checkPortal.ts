import type { Page } from 'playwright-core';
import { verifiedEvent } from '../../src/__testUtils__/receivedEvents';
import { eventually } from '../../src/testUtils/eventually';
import { Receiver } from '../../src/testUtils/Receiver';
import { launchChromium } from '../../src/browser/__testUtils__/chromium';
import { step } from './steps';

const STEP_MS = 120_000;

/** The entity of the template and its owner. */
const ENTITY = 'example-website';
const OWNER = 'guests';

/**
 * Uses the plugin in the browser like somebody who has just installed it: opens the page, creates an integration, tests
 * it, dispatches to it, views the entity, breaks the integration and finds the notification.
 *
 * @param portal - the URLs of the app and its backend
 * @param picture - the path of a screenshot that is taken if something fails
 */
export async function checkPortal(
  portal: { url: string; backendUrl: string },
  picture: string,
): Promise<void> {
  const [browser, receiver] = await Promise.all([
    launchChromium(),
    Receiver.start(),
  ]);
  try {
    const context = await browser.newContext({
      baseURL: portal.url,
      viewport: { width: 1280, height: 900 },
    });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    const complaints = listen(page);
    try {
      await use(page, receiver, portal.backendUrl);
    } catch (error) {
      await page.screenshot({ path: picture });
      throw new Error(`${error}\n${complaints.join('\n')}\nSee ${picture}`);
    }
    if (complaints.length > 0) {
      throw new Error(`Browser console:\n${complaints.join('\n')}`);
    }
  } finally {
    await Promise.all([browser.close(), receiver.stop()]);
  }
}

/** A warning of Backstage 1.57 that packages for 1.55 cannot avoid. */
const ADVICE = 'uses implicit React Router v6 routing';

/** Errors of the page, and warnings about the plugin. */
function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (
      ['error', 'warning'].includes(message.type()) &&
      /webhook/i.test(message.text()) &&
      !message.text().includes(ADVICE)
    ) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

async function use(
  page: Page,
  receiver: Receiver,
  backendUrl: string,
): Promise<void> {
  const main = page.getByRole('main');

  await step('open the page', async () => {
    await page.goto('/webhooks');
    const enter = page.getByRole('button', { name: 'Enter' });
    const create = main.getByRole('link', { name: 'Create' }).first();
    await enter.or(create).first().waitFor();
    if (await enter.isVisible()) {
      await enter.click();
    }
    await create.waitFor();
    await page
      .getByRole('link', { name: 'Webhooks', exact: true })
      .first()
      .click();
    await create.click();
  });

  const secret = await step('create an integration', async () => {
    await page.getByRole('textbox', { name: /^Name/ }).fill('Release board');
    await choose(page, /^Owner/, OWNER);
    await page.getByRole('button', { name: /More settings/ }).click();
    await choose(page, /^Related entity/, ENTITY);
    await page.getByRole('textbox', { name: /^URL/ }).fill(receiver.url);
    await page.getByText('deployment.finished', { exact: true }).click();
    await page.getByRole('button', { name: 'Create integration' }).click();
    const created = page.getByRole('dialog', { name: 'Release board created' });
    const shown = await created.getByText(/^whsec_/).innerText();
    await created.getByRole('button', { name: 'Open the integration' }).click();
    return shown;
  });

  await step('send a test', async () => {
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('Test succeeded').waitFor();
    verify(receiver, secret, 'webhooks.ping');
  });

  await step('dispatch an event', async () => {
    await dispatch(backendUrl);
    await eventually(
      async () => verify(receiver, secret, 'deployment.finished'),
      STEP_MS,
    );
  });

  await step('look at the entity', async () => {
    await page.goto(`/catalog/default/component/${ENTITY}`);
    await page.getByRole('heading', { name: 'Webhook health' }).waitFor();
    await page.getByRole('link', { name: 'Release board' }).first().waitFor();
    // It is a link in the new frontend system.
    await page
      .getByRole('tab', { name: 'Webhooks' })
      .or(page.locator(`[href$="${ENTITY}/webhooks"]`))
      .first()
      .click();
    await page
      .getByRole('row', { name: /deployment\.finished/ })
      .first()
      .waitFor();
  });

  await step('find the notification of a breakdown', async () => {
    receiver.answer = async () => ({ status: 410 });
    await dispatch(backendUrl);
    await page.goto('/notifications');
    await page
      .getByRole('link', { name: /Release board.*disabled/ })
      .first()
      .click();
    await page
      .getByRole('region', { name: 'This integration is disabled' })
      .getByText(/410/)
      .first()
      .waitFor();
  });
}

async function choose(page: Page, label: RegExp, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.click();
  // An owner may be proposed.
  await field.clear();
  await field.pressSequentially(name);
  await page
    .getByRole('option', { name: new RegExp(name) })
    .first()
    .click();
}

/** @throws if no event of the type has arrived with a valid signature */
function verify(receiver: Receiver, secret: string, type: string): void {
  const events = receiver.requests.map(request =>
    verifiedEvent(request, secret),
  );
  if (!events.some(event => event.type === type)) {
    throw new Error(`${type} has not arrived in ${events.length} requests`);
  }
}

/** Dispatches over REST, with the token of the guest. */
async function dispatch(backendUrl: string): Promise<void> {
  const identity = await fetch(`${backendUrl}/api/auth/guest/refresh`);
  const { backstageIdentity } = await identity.json();
  const response = await fetch(`${backendUrl}/api/webhooks/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${backstageIdentity.token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      type: 'deployment.finished',
      payload: { component: `component:default/${ENTITY}`, version: '1.4.2' },
    }),
  });
  if (response.status !== 202) {
    throw new Error(
      `The dispatch failed with ${response.status}: ${await response.text()}`,
    );
  }
}
