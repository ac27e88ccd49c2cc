import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** Parts of the page that belong to the app around the plugin. */
const AROUND = [
  'nav[aria-label="sidebar nav"]',
  '[data-testid="sidebar-root"]',
];

/** What axe finds that keeps people out, as text to read in a failed test. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  const results: AxeResults = await page.evaluate(
    exclude =>
      (
        globalThis as unknown as {
          axe: { run(context: object): Promise<AxeResults> };
        }
      ).axe.run({ exclude }),
    AROUND.map(selector => [selector]),
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        // The bar that the sidebar becomes on narrow screens has links without a name.
        .filter(({ html }) => !html.includes('MuiBottomNavigation'))
        .map(node => `${id}: ${node.html} (${node.failureSummary})`),
    );
}
