/**
 * A small service for the panel's browser tests: the built files with the headers of the real one, a conversation log that the
 * test writes to, and every route the panel calls. Loopback only. The requests are kept for the test to look at.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { sendBuiltFile } from './built-files.ts';
import type { LiveFrames } from './live-frames.ts';
import { answerCall, publicConfig } from './panel-answers.ts';
import { createPanelEvents, type PanelEvents } from './panel-events.ts';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

type Fault = { status: number; code: string; times: number };

export type PanelServer = Omit<PanelEvents, 'serve' | 'forbid' | 'close'> & {
  readonly origin: string;
  /** Another origin of the same server: a page there is foreign to the panel. */
  readonly foreignOrigin: string;
  readonly conversationId: string;
  readonly asked: Asked[];
  /** What the next requests get instead of their answer, by path suffix. */
  readonly faults: Map<string, Fault>;
  readonly settings: PanelServerSettings;
  /** Extra pages by path: an embedding page, say. Sent with their own policy. */
  readonly pages: Map<string, { html: string; headers?: Record<string, string> }>;
  close(): Promise<void>;
};

export type PanelServerSettings = {
  features: string[];
  mode: 'local' | 'production';
  /** Events that a stream can resume over; beyond them it starts with a `reset`. */
  historyEvents: number;
  epoch: string;
  answerDelayMs: number;
  /** The call has a recording. */
  isRecorded: boolean;
  /** Answers the next question with a stream; without it the answer is JSON. */
  liveAnswer?: LiveFrames;
};

/** Starts it on a free port. Close it at the end of the test. */
export async function startPanelServer(): Promise<PanelServer> {
  const settings: PanelServerSettings = {
    features: [],
    mode: 'local',
    historyEvents: 100_000,
    epoch: 'e',
    answerDelayMs: 0,
    isRecorded: false,
  };
  const events = createPanelEvents(settings);
  const asked: Asked[] = [];
  const faults: PanelServer['faults'] = new Map();
  const pages: PanelServer['pages'] = new Map();
  let answers = 0;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://panel.test').pathname;
    const page = pages.get(path);
    if (page) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.html);
    else if (path.startsWith('/api/') || path === '/config.json') await api(request, response, path);
    else await sendBuiltFile(response, path);
  }

  async function api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = await readJson(request);
    asked.push({ method: request.method ?? '', path, headers: request.headers, body });
    const fault = takeFault(faults, path);
    if (fault?.code === 'forbidden' && path === '/api/events') return events.forbid(request, response);
    if (fault) return sendProblem(response, fault.status, fault.code);
    if (path === '/config.json') return sendJson(response, publicConfig(settings));
    if (path === '/api/session') {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      return sendJson(response, { token: 'panel-token', expiresAt, agent: { id: 'agent', name: 'Agent' } });
    }
    if (request.headers.authorization !== 'Bearer panel-token') return sendProblem(response, 401, 'unauthenticated');
    if (path.endsWith('/events')) return events.serve(request, response);
    if (path.includes('/moments')) return sendMoments(response, path, settings.isRecorded);
    if (settings.liveAnswer && path.endsWith('/knowledge')) return settings.liveAnswer.serve(response);
    await new Promise((done) => setTimeout(done, settings.answerDelayMs));
    const { value, event } = answerCall(path, path.endsWith('/feedback') ? answers : ++answers, body);
    sendJson(response, value);
    if (event) events.emit(event);
  }

  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    foreignOrigin: `http://localhost:${port}`,
    conversationId: '7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21',
    asked,
    faults,
    settings,
    pages,
    log: events.log,
    emit: events.emit,
    cut: events.cut,
    end: events.end,
    heartbeat: events.heartbeat,
    get streams() {
      return events.streams;
    },
    async close() {
      events.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The utterances that a panel must show for this log: `role: text`. */
export function expectedTranscript(server: PanelServer): string[] {
  return foldEvents(server.log.map((stored) => stored.event))
    .utterances.filter((u) => !u.final || u.text !== '')
    .map((u) => `${u.role}: ${u.text}`);
}

/** The bodies of all feedback requests, in order. */
export function feedbackOf(server: PanelServer): Record<string, unknown>[] {
  return server.asked.filter((a) => a.path.endsWith('/feedback')).map((a) => a.body as Record<string, unknown>);
}

/** Whether the call was recorded; or a tenth of a second of silence. */
function sendMoments(response: ServerResponse, path: string, isRecorded: boolean): void {
  if (path.endsWith('/moments')) {
    sendJson(response, { available: isRecorded });
    return;
  }
  const head = 'UklGRmQGAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YUAGAAA=';
  response
    .writeHead(200, { 'content-type': 'audio/wav' })
    .end(Buffer.concat([Buffer.from(head, 'base64'), Buffer.alloc(1_600)]));
}

function takeFault(faults: PanelServer['faults'], path: string): Fault | undefined {
  const fault = [...faults].find(([suffix, { times }]) => path.endsWith(suffix) && times > 0)?.[1];
  if (fault) fault.times--;
  return fault;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function sendProblem(response: ServerResponse, status: number, code: string): void {
  const problem = { type: 'about:blank', title: 'x', status, code };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
