import type { Page } from 'playwright-core';

/** Opens another page of the app as a link in it would: without loading the app again, which takes seconds. */
export async function navigate(page: Page, path: string): Promise<void> {
  await page.evaluate(to => {
    globalThis.history.pushState(null, '', to);
    globalThis.dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}
