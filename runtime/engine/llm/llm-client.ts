/**
 * A language model behind an HTTP API: OpenAI's chat completions or Google's generateContent. One question, one text.
 * Everything is bounded (time, size, tokens a minute), and every failure is an EarshotError; the caller then uses the
 * built-in text.
 */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Secret } from '../../secret.ts';
import { createTokenBudget } from './token-budget.ts';

export type LlmSettings = {
  /** Base address: `https://host/v1` for openai, `https://host/v1beta` for google. */
  readonly url: string;
  readonly api: 'openai' | 'google';
  readonly model: string;
  readonly apiKey?: Secret | undefined;
  readonly fetch: typeof fetch;
  /** Masks what must not leave the service; applied to everything that is sent, here and nowhere else. */
  readonly redact?: ((text: string) => string) | undefined;
  readonly timeoutMs?: number;
  readonly maxAnswerTokens?: number;
  readonly maxResponseBytes?: number;
  readonly tokensPerMinute?: number;
};

export type Prompt = { readonly system: string; readonly user: string };
export interface Llm {
  /** The model's text. Rejects with EarshotError `timeout`, `quota_exhausted`, `unavailable` or `internal`. */
  complete(prompt: Prompt): Promise<string>;
}

const OpenAiSchema = v.object({
  choices: v.pipe(v.array(v.object({ message: v.object({ content: v.string() }) })), v.minLength(1)),
});
const GoogleSchema = v.object({
  candidates: v.pipe(
    v.array(
      v.object({ content: v.object({ parts: v.pipe(v.array(v.object({ text: v.string() })), v.minLength(1)) }) }),
    ),
    v.minLength(1),
  ),
});

/** Sends nothing before `complete`. */
export function createLlm(settings: LlmSettings, clock: Clock): Llm {
  const { timeoutMs = 4_000, maxAnswerTokens = 400, maxResponseBytes = 200_000, tokensPerMinute = 60_000 } = settings;
  const budget = createTokenBudget(tokensPerMinute, clock);
  const base = settings.url.replace(/(?<!\/)\/+$/, '');
  const talk = settings.api === 'openai' ? openAi : google;

  return {
    async complete(given) {
      const prompt = settings.redact ? { system: given.system, user: settings.redact(given.user) } : given;
      // Four characters a token is the usual rule of thumb; the answer's share is taken in advance.
      const cost = Math.ceil((prompt.system.length + prompt.user.length) / 4) + maxAnswerTokens;
      if (!budget.take(cost))
        throw new EarshotError('quota_exhausted', { detail: 'The language model’s token budget is used up' });
      const abort = new AbortController();
      const cancel = clock.after(timeoutMs, () => abort.abort());
      try {
        const { path, headers, body } = talk.request(settings, prompt, maxAnswerTokens);
        const response = await settings.fetch(`${base}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
          signal: abort.signal,
          redirect: 'error',
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw new EarshotError(response.status === 429 ? 'quota_exhausted' : 'unavailable');
        }
        return talk.read(JSON.parse(await readBounded(response, maxResponseBytes)));
      } catch (error) {
        if (error instanceof EarshotError) throw error;
        throw new EarshotError(abort.signal.aborted ? 'timeout' : 'unavailable', { cause: error });
      } finally {
        cancel();
      }
    },
  };
}

type Talk = {
  request(
    settings: LlmSettings,
    prompt: Prompt,
    maxTokens: number,
  ): { path: string; headers: Record<string, string>; body: unknown };
  read(answer: unknown): string;
};

const openAi: Talk = {
  request: ({ model, apiKey }, { system, user }, max_tokens) => ({
    path: '/chat/completions',
    headers: apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {},
    body: {
      model,
      temperature: 0,
      max_tokens,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
    },
  }),
  read: (answer) => v.parse(OpenAiSchema, answer).choices[0]!.message.content,
};

const google: Talk = {
  request: ({ model, apiKey }, { system, user }, maxOutputTokens) => ({
    path: `/models/${encodeURIComponent(model)}:generateContent`,
    headers: apiKey ? { 'x-goog-api-key': apiKey.reveal() } : {},
    body: {
      systemInstruction: { parts: [{ text: system }] },
      contents: [{ role: 'user', parts: [{ text: user }] }],
      generationConfig: { temperature: 0, maxOutputTokens, responseMimeType: 'application/json' },
    },
  }),
  read: (answer) =>
    v
      .parse(GoogleSchema, answer)
      .candidates[0]!.content.parts.map((part) => part.text)
      .join(''),
};

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new EarshotError('too_large');
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new TextDecoder().decode(whole);
}
