/**
 * A small service for the panel's browser tests: the built files with the headers of the real one, a conversation log that the
 * test writes to, and every route the panel calls. Loopback only. What it was asked is kept for the test to look at.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { encodeSseComment, encodeSseFrame } from '../../shared/sse.ts';

export type Stored = { readonly id: string; readonly event: AssistEvent };
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

export type PanelServer = {
  readonly origin: string;
  /** Another origin of the same server: a page there is a foreigner to the panel. */
  readonly foreignOrigin: string;
  readonly conversationId: string;
  readonly log: Stored[];
  readonly asked: Asked[];
  /** Appends and sends to every open stream. */
  emit(...events: AssistEvent[]): void;
  /** Cuts every open stream, as a network does. */
  cut(): void;
  /** Ends every open stream with a typed frame. */
  end(reason: string, retryMs?: number): void;
  heartbeat(): void;
  readonly streams: number;
  /** What the next requests get instead of their answer, by path suffix: a status, or a delay in front of the answer. */
  readonly faults: Map<string, { status: number; code: string; times: number }>;
  readonly settings: {
    features: string[];
    mode: 'local' | 'production';
    historyEvents: number;
    epoch: string;
    answerDelayMs: number;
  };
  /** Extra pages by path: an embedding page, say. Sent with its own policy. */
  readonly pages: Map<string, { html: string; headers?: Record<string, string> }>;
  close(): Promise<void>;
};

const built = new URL('../../.build/ui/', import.meta.url);
const types: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
};

export async function startPanelServer(): Promise<PanelServer> {
  const conversationId = '7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21';
  const log: Stored[] = [];
  const asked: Asked[] = [];
  const open = new Set<ServerResponse>();
  const faults: PanelServer['faults'] = new Map();
  const pages: PanelServer['pages'] = new Map();
  const settings: PanelServer['settings'] = {
    features: [],
    mode: 'local',
    historyEvents: 100_000,
    epoch: 'e',
    answerDelayMs: 0,
  };
  const head = () => log.at(-1)?.id ?? `${settings.epoch}-0`;
  let answers = 0;

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://panel.test');
    const page = pages.get(url.pathname);
    if (page) {
      response.writeHead(200, { 'content-type': types.html, ...page.headers });
      response.end(page.html);
      return;
    }
    if (url.pathname.startsWith('/api/') || url.pathname === '/config.json')
      return api(request, response, url.pathname);
    const name = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
    const file = /\.\w+$/.test(name) ? name : `${name}.html`;
    const body = await readFile(fileURLToPath(new URL(file, built))).catch(() => undefined);
    if (!body || file.includes('..')) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[file.split('.').pop() ?? ''] ?? 'application/octet-stream',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'",
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  }

  async function api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    asked.push({ method: request.method ?? '', path, headers: request.headers, body });
    const fault = [...faults].find(([suffix, f]) => path.endsWith(suffix) && f.times > 0)?.[1];
    if (fault) {
      fault.times--;
      return json(response, fault.status, { type: 'about:blank', title: 'x', status: fault.status, code: fault.code });
    }
    if (path === '/config.json') return json(response, 200, config());
    if (path === '/api/session') {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      return json(response, 200, { token: 'panel-token', expiresAt, agent: { id: 'agent', name: 'Agent' } });
    }
    if (request.headers.authorization !== 'Bearer panel-token') {
      return json(response, 401, { type: 'about:blank', title: 'x', status: 401, code: 'unauthenticated' });
    }
    if (path.endsWith('/events')) return stream(request, response);
    await new Promise((done) => setTimeout(done, settings.answerDelayMs));
    const number = path.endsWith('/feedback') ? answers : ++answers;
    if (path.endsWith('/knowledge')) {
      const { query } = body as { query: string };
      const found = !query.includes('nothing');
      const suggestionId = `asked-${number}`;
      const answerRecord = `projects/p/answerRecords/asked-${number}`;
      const sources = found ? [{ title: 'Returns', uri: 'https://help.example/returns' }] : [];
      const answer = found ? `About "${query}": thirty days.` : '';
      json(response, 200, { suggestionId, query, answer, sources, answerRecord });
      emit({
        type: 'suggestion',
        suggestionId,
        kind: 'knowledge',
        proactive: false,
        text: answer,
        query,
        sources,
        answerRecord,
      });
      return;
    }
    if (path.endsWith('/summary')) {
      const summary = {
        summaryId: `made-${number}`,
        sections: [
          {
            title: 'Situation',
            text: `Version ${number}.`,
            sentences: [{ text: `Version ${number}.`, utteranceIds: ['u1'] }],
          },
        ],
        answerRecord: `projects/p/answerRecords/made-${number}`,
      };
      json(response, 200, summary);
      emit({ type: 'summary', ...summary });
      return;
    }
    json(response, 200, {});
  }

  function config() {
    return {
      version: 'test',
      mode: settings.mode,
      features: settings.features,
      channel: 'omnichannel',
      apiBase: '',
      genesys: {
        region: 'local',
        loginOrigin: '',
        apiOrigin: '',
        clientId: '',
        redirectUri: '',
        grant: 'pkce',
        hostOrigins: [],
      },
    };
  }

  function json(response: ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(value));
  }

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const after = request.headers['last-event-id'];
    const at = log.findIndex((s) => s.id === after);
    const kept = Math.max(0, log.length - settings.historyEvents);
    const known =
      after === undefined ? kept === 0 : after === `${settings.epoch}-0` ? kept === 0 : at >= kept - 1 && at >= 0;
    response.write(
      encodeSseFrame({
        event: 'cursor',
        data: JSON.stringify({ cursor: known ? (after ?? `${settings.epoch}-0`) : head() }),
      }),
    );
    if (known) for (const stored of log.slice(after === undefined ? 0 : at + 1)) response.write(frame(stored));
    else {
      const conversation = foldEvents(log.map((s) => s.event));
      response.write(
        encodeSseFrame({ id: head(), event: 'reset', data: JSON.stringify({ cursor: head(), conversation }) }),
      );
    }
    response.write(encodeSseComment(`head ${head()}`));
    open.add(response);
    response.on('close', () => open.delete(response));
  }

  function emit(...events: AssistEvent[]): void {
    for (const event of events) {
      const stored = { id: `${settings.epoch}-${Number(head().split('-')[1]) + 1}`, event };
      log.push(stored);
      const bytes = frame(stored);
      for (const response of open) response.write(bytes);
    }
  }

  const frame = (stored: Stored) =>
    encodeSseFrame({ id: stored.id, event: stored.event.type, data: JSON.stringify(stored.event) });

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    foreignOrigin: `http://localhost:${port}`,
    conversationId,
    log,
    asked,
    emit,
    cut() {
      for (const response of open) response.socket?.destroy();
    },
    end(reason, retryMs) {
      for (const response of [...open]) {
        open.delete(response);
        response.end(
          encodeSseFrame({
            event: 'end',
            data: JSON.stringify({ reason, ...(retryMs === undefined ? {} : { retryMs }) }),
          }),
        );
      }
    },
    heartbeat() {
      for (const response of open) response.write(encodeSseComment(`head ${head()}`));
    },
    get streams() {
      return open.size;
    },
    faults,
    settings,
    pages,
    async close() {
      for (const response of open) response.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
