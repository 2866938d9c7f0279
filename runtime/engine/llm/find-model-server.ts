/**
 * Finds a model server that already runs on this machine and speaks OpenAI's API: Ollama, llama.cpp and LM Studio at their usual
 * ports, over loopback only. Nothing but `GET /v1/models` is sent, and nothing of a conversation.
 */
import { connect } from 'node:net';
import * as v from 'valibot';

/** Ports by default: of Ollama, llama.cpp's server and LM Studio. */
export const modelServerPorts: Readonly<Record<string, number>> = {
  Ollama: 11_434,
  'llama.cpp': 8_080,
  'LM Studio': 1_234,
};

export type FoundModel = {
  /** Base address, as LLM_URL has it. */
  readonly url: string;
  readonly model: string;
  /** What usually answers at that port. */
  readonly server: string;
};

/** `models` stand at a server, and nothing says which of them to use. */
export type Undecided = { readonly url: string; readonly server: string; readonly models: readonly string[] };

export type FindModelOptions = {
  readonly fetch: typeof fetch;
  /** The service's own port, which is never asked. */
  readonly ownPort: number;
  /** LLM_MODEL; without it the only model that there is. */
  readonly wanted?: string | undefined;
  readonly timeoutMs?: number;
  readonly ports?: Readonly<Record<string, number>>;
};

const ModelsSchema = v.object({
  object: v.literal('list'),
  data: v.pipe(v.array(v.object({ id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) })), v.maxLength(1_000)),
});
const maxListCharacters = 500_000;

/** The first server that has the wanted model. Never rejects. All servers are asked at once, each within `timeoutMs`. */
export async function findModelServer(options: FindModelOptions): Promise<FoundModel | Undecided | undefined> {
  const { ports = modelServerPorts, ownPort, wanted } = options;
  const servers = await Promise.all(
    Object.entries(ports)
      .filter(([, port]) => port !== ownPort)
      .map(async ([server, port]) => {
        const url = `http://127.0.0.1:${port}/v1`;
        return { server, url, models: await listModels(url, options) };
      }),
  );
  for (const { server, url, models } of servers) {
    const model = wanted === undefined ? (models.length === 1 ? models[0] : undefined) : nameOf(models, wanted);
    if (model !== undefined) return { server, url, model };
  }
  return servers.find(({ models }) => models.length > 0);
}

/** Ollama lists `qwen3:latest` for what people call `qwen3`. */
function nameOf(models: readonly string[], wanted: string): string | undefined {
  return models.find((model) => model === wanted) ?? models.find((model) => model === `${wanted}:latest`);
}

/** Empty where nothing answers, or something else does. */
async function listModels(url: string, { fetch, timeoutMs = 500 }: FindModelOptions): Promise<string[]> {
  try {
    if (!(await isListening(Number(new URL(url).port), timeoutMs))) return [];
    const response = await fetch(`${url}/models`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    const text = response.ok ? await response.text() : '';
    if (text.length > maxListCharacters) return [];
    const parsed = v.safeParse(ModelsSchema, JSON.parse(text));
    return parsed.success ? parsed.output.data.map(({ id }) => id) : [];
  } catch {
    return [];
  }
}

/**
 * Whether something accepts connections at a port of this machine. Asked first, because usually nothing does, and the first `fetch` of
 * a process takes 25 ms of processor time and 11 MB.
 */
function isListening(port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs });
    const answer = (isOpen: boolean) => (): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('timeout', answer(false)).once('error', answer(false));
  });
}
