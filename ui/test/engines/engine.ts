/** A browser engine as the list of flows sees it: the least that Chromium, Firefox and WebKit have in common. */

/** The page itself, or the frame of the panel in it. */
export type Where = 'page' | 'panel';

export type EnginePage = {
  goto(address: string): Promise<void>;
  /** The value of a JavaScript expression, which has to be JSON; promises are awaited. */
  read<T>(where: Where, expression: string): Promise<T>;
  /** A real click on the first element that fits, at its middle. */
  click(where: Where, selector: string): Promise<void>;
};

export type Engine = {
  readonly name: string;
  readonly version: string;
  /** A new tab of the same browser. */
  open(): Promise<EnginePage>;
  close(): Promise<void>;
};

/** What is missing and how to install it. */
export class EngineMissing extends Error {}

/** The frame in which the desk shows the panel of the selected interaction. */
export const panelFrameSelector = 'iframe.panel-frame:not(.is-hidden)';

/** Looks until it holds. Throws what was last seen. */
export async function until<T>(what: string, look: () => Promise<T>, fits: (value: T) => boolean, timeoutMs = 60_000) {
  const end = Date.now() + timeoutMs;
  let last = '';
  do {
    try {
      const value = await look();
      if (fits(value)) return value;
      last = JSON.stringify(value);
    } catch (error) {
      last = (error as Error).message;
    }
    await new Promise((done) => setTimeout(done, 100));
  } while (Date.now() < end);
  throw new Error(`${what}: ${last?.slice(0, 300)}`);
}
