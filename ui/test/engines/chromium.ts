/** Chromium over its own protocol. */
import { openBrowser } from '../running-service.ts';
import { type Engine, type EnginePage, panelFrameSelector, type Where } from './engine.ts';

/** Rejects where it is not installed. */
export async function openChromium(): Promise<Engine> {
  const browser = await openBrowser();
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1300, height: 900 } });
  return {
    name: 'Chromium',
    version: browser.version(),
    async open(): Promise<EnginePage> {
      const page = await context.newPage();
      const frameOf = async (where: Where) => {
        if (where === 'page') return page.mainFrame();
        const frame = await (await page.$(panelFrameSelector))?.contentFrame();
        if (!frame) throw new Error('the panel has no frame');
        return frame;
      };
      return {
        goto: async (address) => void (await page.goto(address)),
        read: async (where, expression) => (await frameOf(where)).evaluate(expression),
        click: async (where, selector) => (await frameOf(where)).click(selector, { timeout: 60_000 }),
      };
    },
    close: () => browser.close(),
  };
}
