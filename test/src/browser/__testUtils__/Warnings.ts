import type { Page } from 'playwright-core';

/** Console messages of other packages on our pages, with the issue that tracks each. */
const OF_OTHERS = [
  // The breadcrumbs of PluginHeader in @backstage/ui, also while a dialog makes them inert:
  // https://github.com/backstage/backstage/pull/34587 and https://github.com/backstage/backstage/issues/32338
  /<Focusable> child must (have an interactive ARIA role|be focusable)/,
  // Material UI 4, in EntityRefLink: https://github.com/mui/material-ui/issues/27039
  /findDOMNode is deprecated/,
  // The icons of the app: https://github.com/backstage/backstage/pull/34794
  /icons were registered as IconComponent/,
  // Chromium, about a connection that ends with its page, and about a request that a test lets fail.
  /^WebSocket connection to /,
  /^Failed to load resource/,
];

/** A page without anything of ours. */
const PAGE_OF_OTHERS = /^\/notifications/;

/** Uncaught errors, and warnings and errors in the console of our pages. */
export class Warnings {
  readonly #texts: string[] = [];

  watch(page: Page): void {
    page.on('console', message => {
      if (
        ['warning', 'error'].includes(message.type()) &&
        !PAGE_OF_OTHERS.test(new URL(page.url()).pathname)
      ) {
        this.#texts.push(message.text());
      }
    });
    page.on('pageerror', error => this.#texts.push(`Uncaught: ${error}`));
  }

  /** Without those of other packages. */
  get ours(): string[] {
    return this.#texts.filter(
      text => !OF_OTHERS.some(known => known.test(text)),
    );
  }
}
