import type { Browser, Page } from 'playwright-core';

/** Timeout of a step of a test, such as a click. */
export const STEP_MS = 60_000;

/** The screen and the theme of a user. */
export interface Device {
  colorScheme?: 'light' | 'dark';
  /** In pixels. */
  width?: number;
  hasTouch?: boolean;
}

/** Opens a blank page for the portal at `baseURL`, in a session of its own. */
export async function openPage(
  browser: Browser,
  options: Device & { baseURL: string },
): Promise<Page> {
  const { width = 1280, ...rest } = options;
  const context = await browser.newContext({
    ...rest,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(STEP_MS);
  // The browser reports a size that changes while observers of sizes run. This is harmless, but the development server
  // covers the page with it: https://github.com/webpack/webpack-dev-server/issues/4771
  await context.addInitScript(() => {
    globalThis.addEventListener('error', event => {
      if (event.message.startsWith('ResizeObserver loop')) {
        event.stopImmediatePropagation();
      }
    });
  });
  return context.newPage();
}
