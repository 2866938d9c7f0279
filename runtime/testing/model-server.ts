/**
 * A stand-in for a language model: a server that speaks OpenAI's chat completions over real HTTP on a loopback port, whole and
 * streamed, and answers as the test says: well, badly, slowly, in pieces, not at all.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ModelCall = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly system: string;
  readonly user: string;
  readonly stream: boolean;
  /** Names of the functions that it may call. */
  readonly tools: readonly string[];
  /** Resolves when the client has disconnected before the answer was complete. */
  readonly aborted: Promise<void>;
};

/** What it answers: a text, or pieces of one. An iterable may wait between its pieces; one that never ends hangs. */
export type ModelAnswer =
  | string
  | AsyncIterable<string>
  | { readonly status: number }
  | { readonly calls: readonly { readonly name: string; readonly arguments: object }[] };

export type ModelServer = {
  /** Base address, as LLM_URL has it. */
  readonly url: string;
  readonly port: number;
  readonly calls: readonly ModelCall[];
  /** May be changed at any time. */
  answer: (call: ModelCall) => ModelAnswer;
  close(): Promise<void>;
};

/** `models`: names that `GET /v1/models` lists. */
export async function startModelServer(models: readonly string[] = ['stand-in']): Promise<ModelServer> {
  const calls: ModelCall[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      respond(response, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
      return;
    }
    void serve(request, response).catch(() => response.destroy());
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, response);
    calls.push(call);
    const answer = model.answer(call);
    if (typeof answer === 'object' && 'status' in answer) {
      response.writeHead(answer.status).end();
    } else if (typeof answer === 'object' && 'calls' in answer) {
      const calls = answer.calls.map((each, at) => ({
        ...{ id: `call-${at}`, type: 'function' },
        function: { name: each.name, arguments: JSON.stringify(each.arguments) },
      }));
      respond(response, { choices: [{ message: { role: 'assistant', content: null, tool_calls: calls } }] });
    } else if (call.stream) {
      await stream(response, typeof answer === 'string' ? wordsOf(answer) : answer);
    } else {
      const text = typeof answer === 'string' ? answer : await joined(answer);
      respond(response, { choices: [{ message: { role: 'assistant', content: text } }], usage: usageOf(text) });
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const model: ModelServer = {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    calls,
    answer: () => 'NONE',
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return model;
}

/** Pieces that a test releases one by one. */
export function createPieces(): AsyncIterable<string> & { push(...pieces: string[]): void; end(): void } {
  const waiting: string[] = [];
  let ended = false;
  let wake = () => {};
  return {
    push(...pieces) {
      waiting.push(...pieces);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

async function readCall(request: IncomingMessage, response: ServerResponse): Promise<ModelCall> {
  let body = '';
  for await (const part of request) body += String(part);
  const {
    messages,
    stream = false,
    tools = [],
  } = JSON.parse(body) as {
    messages: { content: string }[];
    stream?: boolean;
    tools?: { function: { name: string } }[];
  };
  const aborted = new Promise<void>((resolve) => {
    response.once('close', () => !response.writableEnded && resolve());
  });
  return {
    path: request.url!,
    headers: request.headers,
    system: messages[0]!.content,
    user: messages[1]!.content,
    stream,
    tools: tools.map((each) => each.function.name),
    aborted,
  };
}

async function stream(response: ServerResponse, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  let text = '';
  const send = (data: unknown) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  for await (const piece of pieces) {
    text += piece;
    send({ choices: [{ delta: { content: piece } }] });
  }
  send({ choices: [], usage: usageOf(text) });
  response.end('data: [DONE]\n\n');
}

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const usageOf = (text: string) => ({ prompt_tokens: 100, completion_tokens: wordsOf(text).length });

function respond(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
