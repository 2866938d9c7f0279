/** Firefox over WebDriver BiDi, which it speaks itself: Debian's `firefox-esr`, without a driver beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type Engine, EngineMissing, type EnginePage, type Where } from './engine.ts';

const binary = '/usr/bin/firefox-esr';
const startMs = 60_000;

type Tree = { readonly contexts: readonly { context: string; url: string; children?: Tree['contexts'] }[] };
type RemoteValue = { readonly type: string; readonly value?: unknown; readonly sharedId?: string };
type Evaluated = { readonly type: 'success' | 'exception'; result: RemoteValue; exceptionDetails?: { text: string } };

/** Sends commands and awaits their answers. */
class BidiConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #sent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const { id, result, message } = JSON.parse(String(data)) as { id?: number; result?: unknown; message?: string };
      const waiting = this.#waiting.get(id ?? -1);
      if (!waiting) return;
      this.#waiting.delete(id!);
      if (result === undefined) waiting.reject(new Error(message ?? 'refused'));
      else waiting.resolve(result);
    });
  }

  send<T>(method: string, params: object): Promise<T> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

async function evaluate(bidi: BidiConnection, context: string, expression: string): Promise<RemoteValue> {
  const answer = await bidi.send<Evaluated>('script.evaluate', {
    ...{ expression, target: { context }, awaitPromise: true, userActivation: true, resultOwnership: 'none' },
  });
  if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text ?? 'the script failed');
  return answer.result;
}

async function openTab(bidi: BidiConnection): Promise<EnginePage> {
  const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
  await bidi.send('browsingContext.setViewport', { context, viewport: { width: 1_300, height: 900 } });
  const contextOf = async (where: Where): Promise<string> => {
    if (where === 'page') return context;
    const shown = await evaluate(
      bidi,
      context,
      "document.querySelector('iframe.panel-frame:not(.is-hidden)')?.src ?? ''",
    );
    const { contexts } = await bidi.send<Tree>('browsingContext.getTree', { root: context });
    const found = contexts[0]?.children?.find(({ url }) => url === shown.value);
    if (!found) throw new Error('the panel has no frame');
    return found.context;
  };
  return {
    async goto(url) {
      await bidi.send('browsingContext.activate', { context });
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async read(where, expression) {
      const value = await evaluate(
        bidi,
        await contextOf(where),
        `(async () => JSON.stringify(await (${expression})))()`,
      );
      return value.value === undefined ? undefined : JSON.parse(value.value as string);
    },
    async click(where, selector) {
      const frame = await contextOf(where);
      const find = `(() => { const e = document.querySelector(${JSON.stringify(selector)}); e?.scrollIntoView({ block: 'nearest' }); return e; })()`;
      const { sharedId } = await evaluate(bidi, frame, find);
      if (!sharedId) throw new Error(`there is no ${selector}`);
      const origin = { type: 'element', element: { sharedId } };
      await bidi.send('input.performActions', {
        context: frame,
        actions: [
          {
            ...{ type: 'pointer', id: 'mouse' },
            actions: [
              { type: 'pointerMove', x: 0, y: 0, origin },
              { type: 'pointerDown', button: 0 },
              { type: 'pointerUp', button: 0 },
            ],
          },
        ],
      });
    },
  };
}

/** The address that it listens at, from what it writes. */
function addressOf(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Firefox did not start: ${output}`)), startMs);
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(output)?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once('exit', () => reject(new Error(`Firefox ended: ${output}`)));
  });
}

/** Throws EngineMissing where it is not installed. */
export async function openFirefox(): Promise<Engine> {
  if (!existsSync(binary)) throw new EngineMissing('apt-get install firefox-esr');
  const profile = await mkdtemp(join(tmpdir(), 'earshot-firefox-'));
  const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    child.kill('SIGTERM');
    await gone;
    await rm(profile, { recursive: true, force: true });
  };
  try {
    const socket = new WebSocket(`${await addressOf(child)}/session`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const bidi = new BidiConnection(socket);
    const { capabilities } = await bidi.send<{ capabilities: { browserVersion: string } }>('session.new', {
      capabilities: {},
    });
    return { name: 'Firefox', version: capabilities.browserVersion, open: () => openTab(bidi), close };
  } catch (error) {
    await close();
    throw error;
  }
}
