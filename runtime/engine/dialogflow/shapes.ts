/** Results of the engine as messages of the protocol. */
import type { Source } from '../../../shared/assist/event.ts';
import type { CoachingAdvice, KnowledgeAnswer, RecognizedWord, RecognizerResult, Understanding } from '../ports.ts';

/** Milliseconds to a proto Duration. */
export function toDuration(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

/** A `StreamingRecognitionResult`; words only where `withWords`, as the request asked. */
export function recognitionOf(
  result: Extract<RecognizerResult, { kind: 'transcript' }>,
  languageCode: string,
  withWords: boolean,
): object {
  return {
    messageType: 'TRANSCRIPT',
    transcript: result.text,
    ...(result.final && { isFinal: true }),
    ...(result.final && result.confidence !== undefined && { confidence: result.confidence }),
    ...(withWords && { speechWordInfo: result.words.map(wordOf) }),
    speechEndOffset: toDuration(result.endMs),
    languageCode,
  };
}

function wordOf(word: RecognizedWord): object {
  return {
    word: word.word,
    startOffset: toDuration(word.startMs),
    endOffset: toDuration(word.endMs),
    confidence: word.confidence,
  };
}

/** The `StreamingRecognitionResult` at the beginning or the end of speech. */
export function activityOf(speaking: boolean, offsetMs: number): object {
  return {
    messageType: speaking ? 'SPEECH_ACTIVITY_BEGIN' : 'SPEECH_ACTIVITY_END',
    speechEndOffset: toDuration(offsetMs),
  };
}

/** A `SentimentAnalysisResult`; undefined where the text shows none. */
export function sentimentOf(understanding: Understanding): object | undefined {
  const { sentiment } = understanding;
  return sentiment ? { queryTextSentiment: { score: sentiment.score, magnitude: sentiment.magnitude } } : undefined;
}

/** The text cut at its entities; undefined where it has none. */
export function annotationOf(text: string, understanding: Understanding): object | undefined {
  const entities = [...understanding.entities].sort((a, b) => a.start - b.start);
  if (entities.length === 0) return undefined;
  const parts: object[] = [];
  let at = 0;
  for (const { kind, start, end, value } of entities) {
    if (start < at || end > text.length || end <= start) continue;
    if (start > at) parts.push({ text: text.slice(at, start) });
    parts.push({
      text: text.slice(start, end),
      entityType: `@sys.${kind}`,
      ...(value !== undefined && { formattedValue: { stringValue: value } }),
    });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return { parts, containEntities: true };
}

function metadataOf(source: Source): object {
  const fields = {
    ...(source.label !== undefined && { gka_source_label: { stringValue: source.label } }),
    ...(source.tooltip !== undefined && { gka_source_tooltip: { stringValue: source.tooltip } }),
  };
  return Object.keys(fields).length > 0 ? { metadata: { fields } } : {};
}

const uriOf = (source: Source) => (source.uri === undefined ? {} : { uri: source.uri });

/** A SuggestionResult with a Knowledge Assist answer. */
export function knowledgeAssistOf(answer: KnowledgeAnswer, answerRecord: string, context: Context): object {
  return {
    suggestKnowledgeAssistResponse: {
      knowledgeAssistAnswer: {
        suggestedQuery: { queryText: answer.query },
        suggestedQueryAnswer: {
          answerText: answer.answer,
          generativeSource: {
            snippets: answer.sources.map((source) => ({
              title: source.title,
              ...uriOf(source),
              ...(source.snippet !== undefined && { text: source.snippet }),
              ...metadataOf(source),
            })),
          },
        },
        answerRecord,
      },
      ...context,
    },
  };
}

/** The message that a suggestion answers, and how many messages were considered for it. */
export type Context = { readonly latestMessage: string; readonly contextSize: number };

/** A SearchKnowledgeResponse. */
export function searchAnswerOf(answer: KnowledgeAnswer, answerRecord: string): object {
  return {
    answers: [
      {
        answer: answer.answer,
        answerType: 'GENERATIVE',
        answerSources: answer.sources.map((source) => ({
          title: source.title,
          ...uriOf(source),
          ...(source.snippet !== undefined && { snippet: source.snippet }),
          ...metadataOf(source),
        })),
        answerRecord,
      },
    ],
    rewrittenQuery: answer.query,
  };
}

/** A SuggestionResult with smart replies, each with an answer record of its own. */
export function smartRepliesOf(
  replies: readonly { text: string; confidence: number }[],
  newRecord: () => string,
  context: Context,
): object {
  return {
    suggestSmartRepliesResponse: {
      smartReplyAnswers: replies.map(({ text, confidence }) => ({
        reply: text,
        confidence,
        answerRecord: newRecord(),
      })),
      ...context,
    },
  };
}

/** The checklist travels as instructions; an item that is done has `Done` in its details. */
export function coachingOf(
  { advice, checklist }: CoachingAdvice,
  generator: string,
  answerRecord: string,
  latestMessage: string,
): object {
  const steps = checklist.map((item) => ({ displayName: item.title, displayDetails: item.done ? 'Done' : 'To do' }));
  // Beside a checklist, only its items are instructions.
  if (steps.length === 0)
    for (const { title } of advice) if (title !== '') steps.push({ displayName: title, displayDetails: 'To do' });
  return {
    generateSuggestionsResponse: {
      generatorSuggestionAnswers: [
        {
          generatorSuggestion: {
            agentCoachingSuggestion: {
              applicableInstructions: steps,
              agentActionSuggestions: advice.map(({ title, text }) => {
                const index = steps.findIndex((step) => step.displayName === title);
                return { agentAction: text, ...(index >= 0 && { sources: { instructionIndexes: [index] } }) };
              }),
            },
          },
          sourceGenerator: generator,
          answerRecord,
        },
      ],
      latestMessage,
    },
  };
}

/** A SuggestionResult (v2beta1) with the intents of a text, each with an answer record of its own. */
export function intentsOf(
  intents: Understanding['intents'],
  { text, languageCode }: { readonly text: string; readonly languageCode: string },
  newRecord: () => string,
  context: Context,
): object {
  return {
    suggestDialogflowAssistsResponse: {
      dialogflowAssistAnswers: intents.map(({ name, confidence }) => ({
        queryResult: {
          queryText: text,
          languageCode,
          intent: { displayName: name },
          intentDetectionConfidence: confidence,
        },
        answerRecord: newRecord(),
      })),
      ...context,
    },
  };
}
