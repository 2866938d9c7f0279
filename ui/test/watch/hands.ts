/** How an agent works: with a mouse, or with a keyboard alone. */
import type { Frame, Locator, Page } from 'playwright-core';

export type Hands = {
  /** Presses a button, ticks a box. */
  press(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
  /** The key of a command, or its button. */
  command(key: string, button: Locator): Promise<void>;
};

const waitMs = 300_000;
/** More stops than any page of ours has. */
const maxStops = 200;

export function mouse(page: Page): Hands {
  return {
    press: (target) => target.click({ timeout: waitMs }),
    async type(target, text) {
      await target.click({ timeout: waitMs });
      await page.keyboard.type(text);
    },
    command: (_, button) => button.click({ timeout: waitMs }),
  };
}

/** Reaches everything with Tab and starts it with Enter or the space bar; a stop that cannot be reached fails. */
export function keyboard(page: Page, panel: () => Frame): Hands {
  const hasFocus = (target: Locator) =>
    target.evaluate((element) => element === (element.getRootNode() as Document).activeElement && document.hasFocus());
  async function reach(target: Locator): Promise<void> {
    await target.waitFor({ timeout: waitMs });
    for (let stop = 0; stop < maxStops; stop++) {
      if (await hasFocus(target)) return;
      // After the last stop of the page come those of the browser, which do not count.
      if (!(await page.evaluate(() => document.hasFocus()))) await page.bringToFront();
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${target}`);
  }
  const isBox = (target: Locator) => target.evaluate((element) => element.matches('[type=checkbox]'));
  return {
    async press(target) {
      await reach(target);
      await page.keyboard.press((await isBox(target)) ? 'Space' : 'Enter');
    },
    async type(target, text) {
      await reach(target);
      await page.keyboard.type(text);
    },
    async command(key) {
      // A shortcut works while the panel has the focus and no one types in it.
      await reach(panel().locator('.transcript-scroll, .section-toggle').first());
      await page.keyboard.press(key);
    },
  };
}
