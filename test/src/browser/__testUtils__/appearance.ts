import type { Page } from 'playwright-core';

/** How a page looks to somebody. */
export interface Appearance {
  colorScheme: 'light' | 'dark';
  width: number;
}

/** Each theme, and each width. */
export const APPEARANCES: Appearance[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 },
];

/** Gives a page another theme and width, and waits until it has taken them on. */
export async function wear(page: Page, look: Appearance): Promise<void> {
  const { colorScheme, width } = look;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction(
    expected =>
      globalThis.document.body.dataset.themeMode === expected.colorScheme &&
      globalThis.innerWidth === expected.width,
    look,
  );
  // Colours fade over; what they fade through is nobody's.
  await page.evaluate(() =>
    Promise.allSettled(
      globalThis.document
        .getAnimations()
        .filter(animation => animation instanceof CSSTransition)
        .map(({ finished }) => finished),
    ),
  );
}
