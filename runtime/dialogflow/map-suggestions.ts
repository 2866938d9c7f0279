/** Every shape of a SuggestionResult, one small reader each. Unknown ones and empty ones give nothing. */
import * as v from 'valibot';
import { boundedRecord, boundedString, boundedText } from '../../shared/bounded.ts';
import type { EarshotError } from '../../shared/errors.ts';
import type { ActionDraft, AssistResult, SuggestionDraft } from '../core/ports/assist-gateway.ts';
import { fromStatus } from './errors.ts';
import { readGenerators } from './map-generators.ts';
import { answerRecord, type Intent, latestMessage, type Read, record, SourceSchema, unit } from './map-pieces.ts';
import { joinTexts, LongText, lenient, listOf, Text, toUnit } from './map-values.ts';

/** One for each feature of a profile, and more than there are. */
const mostResults = 20;

/** The list in a response or notification: one `suggestions` result for each message that it speaks of. */
export function mapSuggestionResults(list: unknown, fallbackMessage?: string): AssistResult[] {
  const groups = new Map<
    string,
    {
      suggestions: SuggestionDraft[];
      actions: ActionDraft[];
      intents: Intent[];
      errors: EarshotError[];
      latestMessage: string | undefined;
    }
  >();
  const groupOf = (latestMessage: string | undefined) => {
    const key = latestMessage ?? '';
    let group = groups.get(key);
    if (!group) {
      group = { suggestions: [], actions: [], intents: [], errors: [], latestMessage };
      groups.set(key, group);
    }
    return group;
  };
  for (const item of v.parse(listOf(boundedRecord(v.unknown()), mostResults), list)) {
    const failed = v.safeParse(ErrorSchema, item.error);
    if (failed.success) {
      const { code, message } = failed.output;
      groupOf(fallbackMessage).errors.push(fromStatus({ code: code ?? null, message: message ?? null }));
      continue;
    }
    for (const [field, read] of Object.entries(readers)) {
      if (item[field] == null) continue;
      const { suggestions, actions = [], intents, latestMessage } = read(item[field]);
      if (suggestions.length === 0 && actions.length === 0 && !intents?.length) continue;
      const group = groupOf(latestMessage ?? fallbackMessage);
      group.suggestions.push(...suggestions);
      group.actions.push(...actions);
      if (intents) group.intents.push(...intents);
    }
  }
  return [...groups.values()].map(({ suggestions, actions, intents, errors, latestMessage }) => ({
    kind: 'suggestions',
    suggestions,
    errors,
    ...(actions.length > 0 && { actions }),
    ...(intents.length > 0 && { intents }),
    ...(latestMessage !== undefined && { latestMessage }),
  }));
}

const ErrorSchema = v.object({ code: lenient(v.number()), message: lenient(boundedText) });
const SnippetsSchema = lenient(v.object({ snippets: listOf(SourceSchema) }));
const QuerySchema = lenient(v.object({ queryText: lenient(boundedText) }));

const KnowledgeAssistSchema = v.object({
  latestMessage,
  knowledgeAssistAnswer: lenient(
    v.object({
      suggestedQuery: QuerySchema,
      suggestedQueryAnswer: lenient(
        v.object({
          answerText: lenient(boundedText),
          faqSource: lenient(v.object({ question: lenient(Text) })),
          generativeSource: SnippetsSchema,
          playbookSource: SnippetsSchema,
          eventSource: lenient(v.object({ event: lenient(boundedString), snippets: SnippetsSchema })),
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
      ...(query && { query }),
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
  smartReplyAnswers: listOf(v.object({ reply: LongText, confidence: lenient(v.number()), answerRecord })),
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
      title: lenient(Text),
      uri: lenient(Text),
      snippets: listOf(LongText),
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
      text: joinTexts(snippets, ' … '),
      ...(title && { title }),
      sources: [{ title: title || uri || '', ...(uri !== undefined && { uri }) }],
      ...unit(confidence),
      ...record(name),
    })),
  };
}

const FaqSchema = v.object({
  latestMessage,
  faqAnswers: listOf(
    v.object({
      answer: LongText,
      question: lenient(LongText),
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
      ...(question !== undefined && { query: question }),
      sources: source === undefined ? [] : [{ title: source }],
      ...unit(confidence),
      ...record(name),
    })),
  };
}

const AssistsSchema = v.object({
  latestMessage,
  dialogflowAssistAnswers: listOf(
    v.object({
      queryResult: lenient(
        v.object({
          intent: lenient(v.object({ displayName: lenient(Text) })),
          intentDetectionConfidence: lenient(v.number()),
        }),
      ),
      intentSuggestion: lenient(v.object({ displayName: lenient(Text) })),
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
