/** The whole service as a process of its own, in local mode on a free port, with a browser beside it: for tests that watch it as its user would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { lightStartCommand, startCommand } from '../../runtime/testing/runtime-binaries.ts';
import { launchChromium } from './chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startMs = 90_000;

export type RunningService = {
  /** `http://127.0.0.1:<port>`: where the desk is opened. */
  readonly origin: string;
  /** The same under the other loopback name: where the panel runs in the desk. */
  readonly panelOrigin: string;
  readonly genesysOrigin: string;
  /** All that it has written so far. */
  readonly output: () => string;
  /** Trouble at the local Genesys. */
  control(command: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
};

/** Starts the service in local mode on a free port, with `env` on top. Rejects with its output if it does not become ready. */
export async function startService(env: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  const hasModels = (env.LOCAL_MODELS ?? 'off') !== 'off';
  const [command, ...args] = hasModels ? startCommand('node') : lightStartCommand('node');
  const child: ChildProcess = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      LOCAL_MODELS: 'off',
      DRAIN_SECONDS: '0',
      RING_SECONDS: '120',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The service did not start: ${output}`)), startMs);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /ready at (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]!);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', () => reject(new Error(`The service ended: ${output}`)));
  });
  const config = (await (await fetch(`${address}/config.json`)).json()) as { genesys: { apiOrigin: string } };
  const genesysOrigin = config.genesys.apiOrigin;

  return {
    origin: address,
    panelOrigin: address.replace('127.0.0.1', 'localhost'),
    genesysOrigin,
    output: () => output,
    async control(command) {
      const response = await fetch(`${genesysOrigin}/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      if (!response.ok)
        throw new Error(`The local Genesys refused ${JSON.stringify(command)}: ${await response.text()}`);
    },
    async close() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** With `args` on top of what every browser test uses. */
export const openBrowser = (...args: string[]): Promise<Browser> => launchChromium(args);

/** The panel's frame in the desk, once it is there. */
export async function panelFrame(desk: Page, conversationId?: string): Promise<Frame> {
  const holder = desk
    .locator(conversationId ? `iframe[src*="${conversationId}"]` : 'iframe.panel-frame:not(.is-hidden)')
    .first();
  await holder.waitFor({ state: 'attached' });
  const frame = await (await holder.elementHandle())!.contentFrame();
  if (!frame) throw new Error('The panel has no frame');
  await frame.waitForLoadState();
  return frame;
}

/** Waits for a text in a page or frame; says what is there where it does not come. */
export async function sees(where: Frame | Page, text: string | RegExp, timeout = 180_000): Promise<void> {
  await where
    .getByText(text)
    .first()
    .waitFor({ timeout })
    .catch(async () => {
      const shown = await where.evaluate(() => document.body.innerText).catch(() => 'nothing');
      throw new Error(`Did not see ${text} but: ${shown.slice(0, 1_500)}`);
    });
}

/** The text of everything on a page or in a frame. */
export const textOf = (where: Frame | Page): Promise<string> => where.evaluate(() => document.body.innerText);

/** Opens the transcript of a panel, which is folded in a chat and after a conversation. Frames of another site may not store that. */
export const openTranscript = (panel: Frame | Page, timeout = 90_000): Promise<void> =>
  panel.locator('[data-section="transcript"] .section-toggle[aria-expanded="false"]').click({ timeout });
