/** The two HTTP APIs of language models: OpenAI's chat completions and Google's generateContent, whole and streamed. Pure. */
import * as v from 'valibot';
import type { LlmSettings, Prompt, Usage } from './llm.ts';

export type ApiRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
};
/** What one frame of a stream, or a whole response, holds. */
export type ApiPart = { readonly text: string; readonly usage?: Usage | undefined };

export type LlmApi = {
  request(settings: LlmSettings, prompt: Prompt, how: { maxTokens: number; stream: boolean }): ApiRequest;
  /** A whole response. Throws where it has another form. */
  whole(answer: unknown): ApiPart;
  /** One frame of a stream. Throws where it has another form. */
  frame(data: unknown): ApiPart;
};

const count = v.fallback(v.pipe(v.number(), v.minValue(0)), 0);
const OpenAiUsage = v.nullish(v.object({ prompt_tokens: count, completion_tokens: count }));
const OpenAiSchema = v.object({
  choices: v.pipe(v.array(v.object({ message: v.object({ content: v.string() }) })), v.minLength(1)),
  usage: OpenAiUsage,
});
const OpenAiFrame = v.object({
  choices: v.array(v.object({ delta: v.optional(v.object({ content: v.nullish(v.string()) })) })),
  usage: OpenAiUsage,
});

const openAiUsage = (usage: v.InferOutput<typeof OpenAiUsage>): Usage | undefined =>
  usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : undefined;

const openAi: LlmApi = {
  request: ({ model, apiKey }, { system, user }, { maxTokens, stream }) => ({
    path: '/chat/completions',
    headers: apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {},
    body: {
      model,
      temperature: 0,
      max_tokens: maxTokens,
      ...(stream && { stream: true, stream_options: { include_usage: true } }),
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
    },
  }),
  whole(answer) {
    const { choices, usage } = v.parse(OpenAiSchema, answer);
    return { text: choices[0]!.message.content, usage: openAiUsage(usage) };
  },
  frame(data) {
    const { choices, usage } = v.parse(OpenAiFrame, data);
    return { text: choices[0]?.delta?.content ?? '', usage: openAiUsage(usage) };
  },
};

const GoogleUsage = v.nullish(v.object({ promptTokenCount: count, candidatesTokenCount: count }));
const GooglePart = v.object({ content: v.object({ parts: v.array(v.object({ text: v.string() })) }) });
const GoogleSchema = v.object({ candidates: v.pipe(v.array(GooglePart), v.minLength(1)), usageMetadata: GoogleUsage });
const GoogleFrame = v.object({
  candidates: v.fallback(v.array(v.fallback(GooglePart, { content: { parts: [] } })), []),
  usageMetadata: GoogleUsage,
});

function googlePart({ candidates, usageMetadata }: v.InferOutput<typeof GoogleSchema>): ApiPart {
  const text = (candidates[0]?.content.parts ?? []).map((part) => part.text).join('');
  const usage = usageMetadata && {
    input: usageMetadata.promptTokenCount,
    output: usageMetadata.candidatesTokenCount,
  };
  return { text, usage: usage ?? undefined };
}

const google: LlmApi = {
  request: ({ model, apiKey }, { system, user, form }, { maxTokens, stream }) => ({
    path: `/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: apiKey ? { 'x-goog-api-key': apiKey.reveal() } : {},
    body: {
      systemInstruction: { parts: [{ text: system }] },
      contents: [{ role: 'user', parts: [{ text: user }] }],
      generationConfig: {
        temperature: 0,
        maxOutputTokens: maxTokens,
        ...(form !== 'text' && { responseMimeType: 'application/json' }),
      },
    },
  }),
  whole: (answer) => googlePart(v.parse(GoogleSchema, answer)),
  frame: (data) => googlePart(v.parse(GoogleFrame, data)),
};

export const llmApis: Readonly<Record<LlmSettings['api'], LlmApi>> = { openai: openAi, google };
