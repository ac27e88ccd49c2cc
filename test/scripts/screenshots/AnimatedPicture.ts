import { writeFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

/** The size limit of a picture in a README, so that its readers do not wait. */
const MAX_BYTES = 1_500_000;

const MARK = 'data-next-click';

/** A GIF of actions on a page, with a frame for each step. */
export class AnimatedPicture {
  readonly #page: Page;
  readonly #frames: Buffer[] = [];
  readonly #delays: number[] = [];

  static async start(page: Page): Promise<AnimatedPicture> {
    await page.addStyleTag({
      content: `[${MARK}] { outline: 3px solid #d81b60 !important; outline-offset: 3px; }`,
    });
    return new AnimatedPicture(page);
  }

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Adds a frame with the current page. */
  async add(ms: number): Promise<void> {
    this.#frames.push(await this.#page.screenshot({ animations: 'disabled' }));
    this.#delays.push(ms);
  }

  /** Adds a frame of the page and one that highlights an element, and clicks the element. */
  async click(target: Locator, ms: number): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    await this.add(ms);
    await target.evaluate(
      (element, mark) => element.setAttribute(mark, ''),
      MARK,
    );
    await this.add(900);
    await target.evaluate(
      (element, mark) => element.removeAttribute(mark),
      MARK,
    );
    await target.click();
  }

  async save(path: string): Promise<void> {
    const picture = await sharp(this.#frames, { join: { animated: true } })
      .gif({ delay: this.#delays, loop: 0, dither: 0 })
      .toBuffer();
    if (picture.length > MAX_BYTES) {
      throw new Error(`${path} would have ${picture.length} bytes`);
    }
    await writeFile(path, picture);
  }
}
