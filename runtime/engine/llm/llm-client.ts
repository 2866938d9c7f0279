/**
 * A language model behind an HTTP API: OpenAI's chat completions or Google's generateContent. One question, one text, at once or as
 * it is written. Everything is bounded (time, size, tokens a minute), and every failure is an EarshotError; the caller then uses the
 * built-in text. Knows nothing of what is asked, so whatever needs a model may use it.
 */
import { EarshotError } from '../../../shared/errors.ts';
import { createSseDecoder } from '../../../shared/sse.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CompletionOptions, Llm, LlmSettings, Prompt, Usage } from './llm.ts';
import { type ApiPart, type LlmApi, llmApis } from './llm-apis.ts';
import type { Spending } from './spending.ts';
import { createTokenBudget } from './token-budget.ts';

/** Sends nothing before `complete`. */
export function createLlm(settings: LlmSettings, clock: Clock, spending?: Spending): Llm {
  const { maxAnswerTokens = 400, maxResponseBytes = 200_000, tokensPerMinute = 60_000 } = settings;
  const { timeoutMs = 4_000, streamTimeoutMs = 12_000 } = settings;
  const budget = createTokenBudget(tokensPerMinute, clock);
  const base = settings.url.replace(/(?<!\/)\/+$/, '');
  const api = llmApis[settings.api];

  const ask = async (given: Prompt, { signal, onText, conversation }: CompletionOptions): Promise<ApiPart> => {
    const prompt = settings.redact ? { ...given, user: settings.redact(given.user) } : given;
    // Four characters a token is the usual rule of thumb; the answer's share is taken in advance.
    const input = Math.ceil((prompt.system.length + prompt.user.length) / 4);
    if (spending?.allows(conversation) === false)
      throw new EarshotError('quota_exhausted', { detail: 'The conversation has used its tokens up' });
    if (!budget.take(input + maxAnswerTokens))
      throw new EarshotError('quota_exhausted', { detail: 'The language model’s token budget is used up' });
    const limit = new AbortController();
    const cancel = clock.after(onText ? streamTimeoutMs : timeoutMs, () => limit.abort());
    try {
      const stream = onText !== undefined;
      const { path, headers, body } = api.request(settings, prompt, { maxTokens: maxAnswerTokens, stream });
      const response = await settings.fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([limit.signal, signal]) : limit.signal,
        redirect: 'error',
      });
      await requireSuccess(response);
      const bytes = { response, max: maxResponseBytes };
      const part = isStream(response) ? await readStream(api, bytes, onText) : await readWhole(api, bytes);
      const { text, usage } = part;
      if (!isStream(response)) onText?.(text);
      spending?.add(usage ?? { input, output: Math.ceil(text.length / 4) }, conversation);
      return part;
    } catch (error) {
      if (error instanceof EarshotError) throw error;
      const code = signal?.aborted ? 'cancelled' : limit.signal.aborted ? 'timeout' : 'unavailable';
      throw new EarshotError(code, { cause: error });
    } finally {
      cancel();
    }
  };
  return {
    complete: async (prompt, options = {}) => (await ask(prompt, options)).text,
    call: async (prompt, options = {}) => (await ask(prompt, options)).calls ?? [],
  };
}

async function requireSuccess(response: Response): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  throw new EarshotError(response.status === 429 ? 'quota_exhausted' : 'unavailable');
}

/** A server that cannot stream answers whole. */
function isStream(response: Response): boolean {
  return /^text\/event-stream/i.test(response.headers.get('content-type') ?? '');
}

type Bytes = { readonly response: Response; readonly max: number };

async function readWhole(api: LlmApi, bytes: Bytes): Promise<ApiPart> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of boundedBody(bytes)) text += decoder.decode(part, { stream: true });
  return api.whole(JSON.parse(text + decoder.decode()));
}

async function readStream(api: LlmApi, bytes: Bytes, onText: CompletionOptions['onText']): Promise<ApiPart> {
  let text = '';
  let usage: Usage | undefined;
  const decoder = createSseDecoder({
    onFrame({ data }) {
      if (data === '[DONE]') return;
      const part = api.frame(JSON.parse(data));
      usage = part.usage ?? usage;
      text += part.text;
      if (part.text !== '') onText?.(part.text);
    },
  });
  for await (const part of boundedBody(bytes)) decoder.push(part);
  return { text, usage };
}

async function* boundedBody({ response, max }: Bytes): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.length;
      if (size > max) throw new EarshotError('too_large');
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
