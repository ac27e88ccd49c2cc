import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';

/** Parts of the page that belong to the app around the plugin. */
const AROUND = [
  'nav[aria-label="sidebar nav"]',
  '[data-testid="sidebar-root"]',
  // The mobile form of the sidebar has links without a name.
  '[class*="MuiBottomNavigationAction-root"]',
  // The announcements of React Aria, which may name a spinner that is gone.
  '[role="log"][aria-live]',
];

const MARK = 'data-checked-by-axe';

interface WithAxe {
  axe?: { run(context: object, options: object): Promise<AxeResults> };
}

/** The serious and critical violations on a page or a part of it, as text for a failed test. */
export async function seriousViolations(
  page: Page,
  part: Locator = page.locator('body'),
): Promise<string[]> {
  await part.evaluate((element, mark) => element.setAttribute(mark, ''), MARK);
  const loaded = await page.evaluate(
    () => (globalThis as unknown as WithAxe).axe !== undefined,
  );
  if (!loaded) {
    await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  }
  const results: AxeResults = await page.evaluate(
    context =>
      (globalThis as unknown as Required<WithAxe>).axe.run(context, {
        resultTypes: ['violations'],
      }),
    {
      include: [[`[${MARK}]`]],
      exclude: AROUND.map(selector => [selector]),
    },
  );
  await part.evaluate((element, mark) => element.removeAttribute(mark), MARK);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html} (${node.failureSummary})`),
    );
}
