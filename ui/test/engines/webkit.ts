/** WebKitGTK over WebDriver: Debian's `webkit2gtk-driver`, on a screen of `xvfb`. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { type Engine, EngineMissing, type EnginePage, panelFrameSelector, until, type Where } from './engine.ts';

const driver = '/usr/bin/WebKitWebDriver';
const libraries = '/usr/lib/x86_64-linux-gnu';
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** The newest of the browsers for tests that Debian installs. */
function findBrowser(): string | undefined {
  if (!existsSync(driver) || !existsSync('/usr/bin/xvfb-run')) return undefined;
  return readdirSync(libraries)
    .filter((name) => name.startsWith('webkit'))
    .map((name) => `${libraries}/${name}/MiniBrowser`)
    .filter((path) => existsSync(path))
    .toSorted()
    .at(-1);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Ask = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<T>;

function asking(base: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value as never;
  };
}

/** A tab. The driver has one current window and frame, so each command says where it is meant. */
function pageOf(ask: Ask, handle: string): EnginePage {
  const turn = async (where: Where): Promise<void> => {
    await ask('POST', '/window', { handle });
    await ask('POST', '/frame', { id: null });
    if (where === 'page') return;
    const frame = await ask<object>('POST', '/element', { using: 'css selector', value: panelFrameSelector });
    await ask('POST', '/frame', { id: frame });
  };
  return {
    async goto(url) {
      await turn('page');
      await ask('POST', '/url', { url });
    },
    async read(where, expression) {
      await turn(where);
      const script = `const done = arguments[0]; Promise.resolve(${expression}).then((v) => done(JSON.stringify(v ?? null)), (e) => done(JSON.stringify({ failed: String(e) })))`;
      return JSON.parse(await ask<string>('POST', '/execute/async', { script, args: [] }));
    },
    async click(where, selector) {
      await turn(where);
      const found = await ask<Record<string, string>>('POST', '/element', { using: 'css selector', value: selector });
      await ask('POST', `/element/${found[elementKey]}/click`);
    },
  };
}

/** Throws EngineMissing where it is not installed. */
export async function openWebKit(): Promise<Engine> {
  const browser = findBrowser();
  if (!browser) throw new EngineMissing('apt-get install webkit2gtk-driver xvfb');
  const port = await freePort();
  const child = spawn('xvfb-run', ['-a', driver, '-p', String(port)], {
    detached: true,
    stdio: 'ignore',
    // As root its sandbox does not start.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LANG: 'C.UTF-8' },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    // The driver and its screen: the whole group that was started here.
    process.kill(-child.pid!, 'SIGTERM');
    await gone;
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await until(
      'WebKitWebDriver',
      () => fetch(`${base}/status`),
      (response) => response.ok,
    );
    const options = { binary: browser, args: ['--automation'] };
    const session = await asking(base)<{ sessionId: string; capabilities: { browserVersion: string } }>(
      'POST',
      '/session',
      { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } },
    );
    const ask = asking(`${base}/session/${session.sessionId}`);
    const first = await ask<string>('GET', '/window');
    let isFirst = true;
    return {
      name: 'WebKitGTK',
      version: session.capabilities.browserVersion,
      async open() {
        const handle = isFirst ? first : (await ask<{ handle: string }>('POST', '/window/new', { type: 'tab' })).handle;
        isFirst = false;
        return pageOf(ask, handle);
      },
      async close() {
        await ask('DELETE', '').catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
