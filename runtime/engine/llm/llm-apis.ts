/** The two HTTP APIs of language models: OpenAI's chat completions and Google's generateContent, whole and streamed. Pure. */
import * as v from 'valibot';
import type { LlmSettings, ModelCall, Prompt, Usage } from './llm.ts';

export type ApiRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
};
/** What one frame of a stream, or a whole response, holds. */
export type ApiPart = {
  readonly text: string;
  readonly usage?: Usage | undefined;
  readonly calls?: readonly ModelCall[];
};

export type LlmApi = {
  request(settings: LlmSettings, prompt: Prompt, how: { maxTokens: number; stream: boolean }): ApiRequest;
  /** A whole response. Throws where it has another form. */
  whole(answer: unknown): ApiPart;
  /** One frame of a stream. Throws where it has another form. */
  frame(data: unknown): ApiPart;
};

const count = v.fallback(v.pipe(v.number(), v.minValue(0)), 0);
const OpenAiUsage = v.nullish(v.object({ prompt_tokens: count, completion_tokens: count }));
const OpenAiCalls = v.nullish(
  v.pipe(v.array(v.object({ function: v.object({ name: v.string(), arguments: v.string() }) })), v.maxLength(50)),
);
const OpenAiSchema = v.object({
  choices: v.pipe(
    v.array(v.object({ message: v.object({ content: v.nullish(v.string()), tool_calls: OpenAiCalls }) })),
    v.minLength(1),
  ),
  usage: OpenAiUsage,
});
const OpenAiFrame = v.object({
  choices: v.array(v.object({ delta: v.optional(v.object({ content: v.nullish(v.string()) })) })),
  usage: OpenAiUsage,
});

const openAiUsage = (usage: v.InferOutput<typeof OpenAiUsage>): Usage | undefined =>
  usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : undefined;

/** Arguments that are no JSON are none. */
function openAiCall({
  function: { name, arguments: text },
}: {
  function: { name: string; arguments: string };
}): ModelCall {
  try {
    return { name, arguments: JSON.parse(text) };
  } catch {
    return { name, arguments: undefined };
  }
}

const openAi: LlmApi = {
  request: ({ model, apiKey }, { system, user, tools }, { maxTokens, stream }) => ({
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
      ...(tools && { tools: tools.map((each) => ({ type: 'function', function: each })) }),
    },
  }),
  whole(answer) {
    const { choices, usage } = v.parse(OpenAiSchema, answer);
    const { content, tool_calls: calls } = choices[0]!.message;
    if (typeof content !== 'string' && !calls?.length) throw new SyntaxError('The model answered with nothing');
    return { text: content ?? '', usage: openAiUsage(usage), calls: (calls ?? []).map(openAiCall) };
  },
  frame(data) {
    const { choices, usage } = v.parse(OpenAiFrame, data);
    return { text: choices[0]?.delta?.content ?? '', usage: openAiUsage(usage) };
  },
};

const GoogleUsage = v.nullish(v.object({ promptTokenCount: count, candidatesTokenCount: count }));
const GoogleCall = v.object({ name: v.string(), args: v.optional(v.unknown()) });
const GooglePart = v.object({
  content: v.object({
    parts: v.array(v.object({ text: v.optional(v.string(), ''), functionCall: v.optional(GoogleCall) })),
  }),
});
const GoogleSchema = v.object({ candidates: v.pipe(v.array(GooglePart), v.minLength(1)), usageMetadata: GoogleUsage });
const GoogleFrame = v.object({
  candidates: v.fallback(v.array(v.fallback(GooglePart, { content: { parts: [] } })), []),
  usageMetadata: GoogleUsage,
});

function googlePart({ candidates, usageMetadata }: v.InferOutput<typeof GoogleSchema>): ApiPart {
  const parts = candidates[0]?.content.parts ?? [];
  const text = parts.map((part) => part.text).join('');
  const calls = parts.flatMap(({ functionCall }) =>
    functionCall ? [{ name: functionCall.name, arguments: functionCall.args }] : [],
  );
  const usage = usageMetadata && {
    input: usageMetadata.promptTokenCount,
    output: usageMetadata.candidatesTokenCount,
  };
  return { text, usage: usage ?? undefined, calls };
}

const google: LlmApi = {
  request: ({ model, apiKey }, { system, user, form, tools }, { maxTokens, stream }) => ({
    path: `/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: apiKey ? { 'x-goog-api-key': apiKey.reveal() } : {},
    body: {
      systemInstruction: { parts: [{ text: system }] },
      contents: [{ role: 'user', parts: [{ text: user }] }],
      generationConfig: {
        temperature: 0,
        maxOutputTokens: maxTokens,
        ...(form !== 'text' && !tools && { responseMimeType: 'application/json' }),
      },
      ...(tools && { tools: [{ functionDeclarations: tools }] }),
    },
  }),
  whole: (answer) => googlePart(v.parse(GoogleSchema, answer)),
  frame: (data) => googlePart(v.parse(GoogleFrame, data)),
};

export const llmApis: Readonly<Record<LlmSettings['api'], LlmApi>> = { openai: openAi, google };
