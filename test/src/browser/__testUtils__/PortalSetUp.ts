import type { Integration } from 'backstage-plugin-webhooks-common';
import type { Browser, Page } from 'playwright-core';
import { Receiver } from '../../testUtils/Receiver';
import { hasChromium, launchChromium } from './chromium';
import { DevPortal } from './DevPortal';
import { type Device, openPage } from './openPage';
import { Warnings } from './Warnings';

export const describeInBrowser = hasChromium() ? describe : describe.skip;

/** Maximum times of `PortalSetUp.start` and `stop`. */
export const START_MS = 240_000;
export const STOP_MS = 60_000;

/** A team of the guest, who uses the portal in these tests. */
const OWN_TEAM = 'group:default/team-payments';
/** A team that the guest is not a member of. */
export const OTHER_TEAM = 'group:default/team-platform';

/** A development portal, a browser that is signed in to it, and receivers. */
export class PortalSetUp {
  readonly portal: DevPortal;
  readonly browser: Browser;
  /** Errors and warnings of all pages. */
  readonly warnings = new Warnings();
  readonly #receivers: Receiver[] = [];

  static async start(): Promise<PortalSetUp> {
    const [portal, browser] = await Promise.all([
      DevPortal.start(),
      launchChromium(),
    ]);
    return new PortalSetUp(portal, browser);
  }

  private constructor(portal: DevPortal, browser: Browser) {
    this.portal = portal;
    this.browser = browser;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.portal.stop();
    await Promise.all(this.#receivers.map(receiver => receiver.stop()));
  }

  /** Opens a blank page in a session of its own. */
  async newPage(device: Device = {}): Promise<Page> {
    const page = await openPage(this.browser, {
      colorScheme: 'light',
      ...device,
      baseURL: this.portal.url,
    });
    this.warnings.watch(page);
    return page;
  }

  /** Opens a page of the portal, and waits until it has rendered. */
  async open(path: string, device?: Device): Promise<Page> {
    const page = await this.newPage(device);
    await page.goto(path);
    // The app ignores navigation until it has rendered a page.
    await page.getByRole('heading').first().waitFor();
    return page;
  }

  async receive(answer?: Receiver['answer']): Promise<Receiver> {
    const receiver = await Receiver.start(answer);
    this.#receivers.push(receiver);
    return receiver;
  }

  /** Creates an integration of `OWN_TEAM` that gets only the events of `dispatch`. */
  create<T extends Integration = Integration>(
    integration: Pick<Integration, 'name' | 'url'> & Partial<Integration>,
  ): Promise<T> {
    return this.portal.call('POST', '/integrations', {
      owner: OWN_TEAM,
      eventTypes: ['github.webhook'],
      ...integration,
    });
  }

  async dispatch(
    to: Integration | Integration[],
    count: number,
  ): Promise<void> {
    const integrationIds = [to].flat().map(({ id }) => id);
    await Promise.all(
      Array.from({ length: count }, (_, number) =>
        this.portal.call('POST', '/events', {
          type: 'github.webhook',
          payload: { number },
          integrationIds,
        }),
      ),
    );
  }
}
