/** Every shape of a SuggestionResult, one small reader each. Unknown ones and empty ones give nothing. */
import * as v from 'valibot';
import type { EarshotError } from '../../shared/errors.ts';
import type { AssistResult, SuggestionDraft } from '../core/ports/assist-gateway.ts';
import { fromStatus } from './errors.ts';
import { answerRecord, latestMessage, record, SourceSchema, unit } from './map-pieces.ts';
import { lenient, listOf, Text, toUnit } from './map-values.ts';

type Intent = { readonly name: string; readonly confidence: number };
type Read = {
  readonly suggestions: readonly SuggestionDraft[];
  readonly intents?: readonly Intent[];
  readonly latestMessage?: string | undefined;
};

/** The list in a response or notification: one `suggestions` result for each message that it speaks of. */
export function mapSuggestionResults(list: unknown, fallbackMessage?: string): AssistResult[] {
  const groups = new Map<
    string,
    { suggestions: SuggestionDraft[]; intents: Intent[]; errors: EarshotError[]; latestMessage: string | undefined }
  >();
  const groupOf = (latestMessage: string | undefined) => {
    const key = latestMessage ?? '';
    let group = groups.get(key);
    if (!group) {
      group = { suggestions: [], intents: [], errors: [], latestMessage };
      groups.set(key, group);
    }
    return group;
  };
  for (const item of v.parse(listOf(v.record(v.string(), v.unknown())), list)) {
    const failed = v.safeParse(ErrorSchema, item.error);
    if (failed.success) {
      const { code, message } = failed.output;
      groupOf(fallbackMessage).errors.push(fromStatus({ code: code ?? null, message: message ?? null }));
      continue;
    }
    for (const [field, read] of Object.entries(readers)) {
      if (item[field] == null) continue;
      const { suggestions, intents, latestMessage } = read(item[field]);
      if (suggestions.length === 0 && !intents?.length) continue;
      const group = groupOf(latestMessage ?? fallbackMessage);
      group.suggestions.push(...suggestions);
      if (intents) group.intents.push(...intents);
    }
  }
  return [...groups.values()].map(({ suggestions, intents, errors, latestMessage }) => ({
    kind: 'suggestions',
    suggestions,
    errors,
    ...(intents.length > 0 ? { intents } : {}),
    ...(latestMessage === undefined ? {} : { latestMessage }),
  }));
}

const ErrorSchema = v.object({ code: lenient(v.number()), message: lenient(v.string()) });
const SnippetsSchema = lenient(v.object({ snippets: listOf(SourceSchema) }));
const QuerySchema = lenient(v.object({ queryText: lenient(v.string()) }));

const KnowledgeAssistSchema = v.object({
  latestMessage,
  knowledgeAssistAnswer: lenient(
    v.object({
      suggestedQuery: QuerySchema,
      suggestedQueryAnswer: lenient(
        v.object({
          answerText: lenient(v.string()),
          faqSource: lenient(v.object({ question: lenient(v.string()) })),
          generativeSource: SnippetsSchema,
          playbookSource: SnippetsSchema,
          eventSource: lenient(v.object({ event: lenient(v.string()), snippets: SnippetsSchema })),
        }),
      ),
      answerRecord,
    }),
  ),
  additionalSuggestedQueryResults: listOf(v.object({ suggestedQuery: QuerySchema, answerRecord })),
});

function readKnowledgeAssist(value: unknown): Read {
  const parsed = v.safeParse(KnowledgeAssistSchema, value);
  if (!parsed.success) return { suggestions: [] };
  const { knowledgeAssistAnswer: answer, additionalSuggestedQueryResults: more } = parsed.output;
  const suggestions: SuggestionDraft[] = [];
  const query = answer?.suggestedQuery?.queryText;
  const known = answer?.suggestedQueryAnswer;
  if (query || known?.answerText) {
    const sources =
      known?.generativeSource?.snippets ??
      known?.playbookSource?.snippets ??
      known?.eventSource?.snippets?.snippets ??
      (known?.faqSource?.question ? [{ title: known.faqSource.question }] : []);
    suggestions.push({
      kind: 'knowledge',
      text: known?.answerText ?? '',
      ...(query ? { query } : {}),
      sources,
      ...record(answer?.answerRecord),
    });
  }
  for (const extra of more)
    if (extra.suggestedQuery?.queryText)
      suggestions.push({
        kind: 'knowledge',
        text: '',
        query: extra.suggestedQuery.queryText,
        sources: [],
        ...record(extra.answerRecord),
      });
  return { suggestions, latestMessage: parsed.output.latestMessage };
}

const SmartRepliesSchema = v.object({
  latestMessage,
  smartReplyAnswers: listOf(v.object({ reply: Text, confidence: lenient(v.number()), answerRecord })),
});

function readSmartReplies(value: unknown): Read {
  const parsed = v.safeParse(SmartRepliesSchema, value);
  if (!parsed.success) return { suggestions: [] };
  return {
    latestMessage: parsed.output.latestMessage,
    suggestions: parsed.output.smartReplyAnswers.map((answer) => ({
      kind: 'smart_reply',
      text: answer.reply,
      sources: [],
      ...unit(answer.confidence),
      ...record(answer.answerRecord),
    })),
  };
}

const ArticlesSchema = v.object({
  latestMessage,
  articleAnswers: listOf(
    v.object({
      title: lenient(v.string()),
      uri: lenient(Text),
      snippets: listOf(Text),
      confidence: lenient(v.number()),
      answerRecord,
    }),
  ),
});

function readArticles(value: unknown): Read {
  const parsed = v.safeParse(ArticlesSchema, value);
  if (!parsed.success) return { suggestions: [] };
  return {
    latestMessage: parsed.output.latestMessage,
    suggestions: parsed.output.articleAnswers.map(({ title, uri, snippets, confidence, answerRecord: name }) => ({
      kind: 'article',
      text: snippets.join(' … '),
      ...(title ? { title } : {}),
      sources: [{ title: title || uri || '', ...(uri === undefined ? {} : { uri }) }],
      ...unit(confidence),
      ...record(name),
    })),
  };
}

const FaqSchema = v.object({
  latestMessage,
  faqAnswers: listOf(
    v.object({
      answer: Text,
      question: lenient(Text),
      confidence: lenient(v.number()),
      source: lenient(Text),
      answerRecord,
    }),
  ),
});

function readFaq(value: unknown): Read {
  const parsed = v.safeParse(FaqSchema, value);
  if (!parsed.success) return { suggestions: [] };
  return {
    latestMessage: parsed.output.latestMessage,
    suggestions: parsed.output.faqAnswers.map(({ answer, question, confidence, source, answerRecord: name }) => ({
      kind: 'faq',
      text: answer,
      ...(question === undefined ? {} : { query: question }),
      sources: source === undefined ? [] : [{ title: source }],
      ...unit(confidence),
      ...record(name),
    })),
  };
}

const InstructionSchema = v.object({
  displayName: lenient(v.string()),
  displayDetails: lenient(v.string()),
  agentAction: lenient(v.string()),
});

const GeneratorsSchema = v.object({
  latestMessage,
  generatorSuggestionAnswers: listOf(
    v.object({
      generatorSuggestion: lenient(
        v.object({
          freeFormSuggestion: lenient(v.object({ response: lenient(v.string()) })),
          agentCoachingSuggestion: lenient(
            v.object({
              applicableInstructions: listOf(InstructionSchema),
              agentActionSuggestions: listOf(
                v.object({
                  agentAction: Text,
                  sources: lenient(v.object({ instructionIndexes: listOf(v.number()) })),
                }),
              ),
              sampleResponses: listOf(v.object({ responseText: Text })),
            }),
          ),
        }),
      ),
      answerRecord,
    }),
  ),
});

/** Word with which an instruction's details say that it was followed; everything else is still to do. */
const doneDetails = 'Done';

function readGenerators(value: unknown): Read {
  const parsed = v.safeParse(GeneratorsSchema, value);
  if (!parsed.success) return { suggestions: [] };
  const suggestions: SuggestionDraft[] = [];
  for (const { generatorSuggestion: made, answerRecord: name } of parsed.output.generatorSuggestionAnswers) {
    const coaching = made?.agentCoachingSuggestion;
    if (made?.freeFormSuggestion?.response)
      suggestions.push({ kind: 'coaching', text: made.freeFormSuggestion.response, sources: [], ...record(name) });
    if (!coaching) continue;
    const checklist = coaching.applicableInstructions.flatMap(({ displayName, agentAction, displayDetails }) => {
      const title = displayName || agentAction;
      const action = agentAction && agentAction !== title ? { action: agentAction } : {};
      return title ? [{ itemId: title, title, done: displayDetails === doneDetails, ...action }] : [];
    });
    const texts = coaching.agentActionSuggestions.map((action) => action.agentAction);
    const responses = coaching.sampleResponses.map((sample) => sample.responseText);
    if (texts.length === 0 && responses.length === 0 && checklist.length === 0) continue;
    const { applicableInstructions: instructions } = coaching;
    const from = coaching.agentActionSuggestions[0]?.sources?.instructionIndexes[0];
    const title = (from === undefined && instructions.length > 1 ? undefined : instructions[from ?? 0])?.displayName;
    suggestions.push({
      kind: 'coaching',
      text: texts.join('\n'),
      ...(title && (texts.length > 0 || responses.length > 0) ? { title } : {}),
      sources: [],
      ...(checklist.length > 0 ? { checklist } : {}),
      ...(responses.length > 0 ? { responses } : {}),
      ...record(name),
    });
  }
  return { suggestions, latestMessage: parsed.output.latestMessage };
}

const AssistsSchema = v.object({
  latestMessage,
  dialogflowAssistAnswers: listOf(
    v.object({
      queryResult: lenient(
        v.object({
          intent: lenient(v.object({ displayName: lenient(v.string()) })),
          intentDetectionConfidence: lenient(v.number()),
        }),
      ),
      intentSuggestion: lenient(v.object({ displayName: lenient(v.string()) })),
    }),
  ),
});

function readAssists(value: unknown): Read {
  const parsed = v.safeParse(AssistsSchema, value);
  if (!parsed.success) return { suggestions: [] };
  const intents = parsed.output.dialogflowAssistAnswers.flatMap(({ queryResult, intentSuggestion }): Intent[] => {
    if (queryResult?.intent?.displayName)
      return [
        {
          name: queryResult.intent.displayName,
          confidence: toUnit(queryResult.intentDetectionConfidence ?? 0),
        },
      ];
    // An intent suggestion comes without a figure: the service stands by it.
    return intentSuggestion?.displayName ? [{ name: intentSuggestion.displayName, confidence: 1 }] : [];
  });
  return { suggestions: [], intents, latestMessage: parsed.output.latestMessage };
}

const readers: Readonly<Record<string, (value: unknown) => Read>> = {
  suggestKnowledgeAssistResponse: readKnowledgeAssist,
  suggestSmartRepliesResponse: readSmartReplies,
  suggestArticlesResponse: readArticles,
  suggestFaqAnswersResponse: readFaq,
  generateSuggestionsResponse: readGenerators,
  suggestDialogflowAssistsResponse: readAssists,
  suggestEntityExtractionResponse: readAssists,
};
