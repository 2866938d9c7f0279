/** The methods that ask for one kind of suggestion by name, as an answer to the newest message or to the one named. */
import { defaultLanguageTag } from '../../../shared/languages.ts';
import { type KnowledgeAnswer, type LocalEngine, type Turn, voiceOf } from '../ports.ts';
import type { DialogflowScript } from './script.ts';
import { coachingOf, knowledgeAssistOf, smartRepliesOf } from './shapes.ts';
import type { DialogflowState, StoredConversation } from './state.ts';
import { withLocation } from './state.ts';
import { codes, RpcError } from './status.ts';
import type { UnaryMethods } from './unary-methods.ts';

/** Within the part of the knowledge that the conversation has. */
const searchOf =
  (engine: LocalEngine) =>
  ({ conversationProfile, knowledge: folders }: StoredConversation, { turn, history, languageCode }: Asked) =>
    voiceOf(engine, conversationProfile).knowledge.search(turn.text, history, languageCode, { folders });

type Asked = { readonly turn: Turn; readonly history: readonly Turn[]; readonly languageCode: string };

/** Each answers with the response of its method, or throws RpcError. */
export function createSuggestionMethods(
  engine: LocalEngine,
  state: DialogflowState,
  script?: Pick<DialogflowScript, 'results'>,
): UnaryMethods {
  /** The conversation as of that message. */
  const situation = (conversation: StoredConversation, latestMessage: string | undefined) => {
    const wanted = latestMessage ? withLocation(latestMessage) : conversation.turns.at(-1)?.id;
    const at = conversation.turns.findLastIndex((turn) => turn.id === wanted);
    const turn: Turn | undefined = conversation.turns[at];
    if (!turn) throw new RpcError(codes.failedPrecondition, 'There is no message to answer');
    const history = conversation.turns.slice(0, at);
    const languageCode = conversation.messages[at]?.languageCode ?? defaultLanguageTag;
    return { turn, history, languageCode, context: { latestMessage: turn.id, contextSize: history.length + 1 } };
  };
  const search = searchOf(engine);
  const record = (conversation: StoredConversation) => () => state.addAnswerRecord(conversation);

  return {
    async SuggestKnowledgeAssist(request) {
      const { conversation } = state.participant(request.parent ?? '');
      const { turn, history, languageCode, context } = situation(conversation, request.latestMessage);
      const answer = await voiceOf(engine, conversation.conversationProfile).knowledge.proactive(
        turn,
        history,
        languageCode,
        conversation.knowledge,
      );
      // A repeated query is no suggestion.
      if (!answer || answer.query === request.previousSuggestedQuery) return context;
      return wrapped(knowledgeAssistOf(answer, state.addAnswerRecord(conversation), context));
    },
    async SuggestSmartReplies(request) {
      const { conversation } = state.participant(request.parent ?? '');
      const now = situation(conversation, request.latestMessage);
      const draft: string = request.currentTextInput?.text ?? '';
      // What the agent is about to say counts as said, so that the replies go on from there.
      const turn: Turn = draft === '' ? now.turn : { id: 'draft', role: 'agent', text: draft, at: now.turn.at };
      const history = draft === '' ? now.history : [...now.history, now.turn];
      const replies = await voiceOf(engine, conversation.conversationProfile).writer.replies(
        turn,
        history,
        undefined,
        now.languageCode,
      );
      return wrapped(smartRepliesOf(replies, record(conversation), now.context));
    },
    async SuggestArticles(request) {
      const { conversation } = state.participant(request.parent ?? '');
      const now = situation(conversation, request.latestMessage);
      const answer = await search(conversation, now);
      const articleAnswers = articlesOf(answer, record(conversation));
      return { articleAnswers, ...now.context };
    },
    async SuggestFaqAnswers(request) {
      const { conversation } = state.participant(request.parent ?? '');
      const { context, ...now } = situation(conversation, request.latestMessage);
      const answer = await search(conversation, now);
      if (!answer) return context;
      const { query: question, answer: text, confidence, sources } = answer;
      const source = sources[0]?.title ?? '';
      const faq = { answer: text, question, confidence, source, answerRecord: state.addAnswerRecord(conversation) };
      return { faqAnswers: [faq], ...context };
    },
    async GenerateSuggestions(request) {
      const conversation = state.conversation(request.conversation ?? '');
      const { turn, history, languageCode, context } = situation(conversation, request.latestMessage);
      const { writer } = voiceOf(engine, conversation.conversationProfile);
      const coaching = await writer.coaching(turn, history, languageCode);
      const newRecord = record(conversation);
      const scripted = script?.results?.({ type: 'generate', triggers: request.triggerEvents ?? [] }, newRecord) ?? [];
      const own = coaching
        ? [coachingOf(coaching, `${conversation.parent}/generators/coaching`, newRecord(), turn.id)]
        : [];
      return { generatorSuggestionAnswers: answersOf([...own, ...scripted]), latestMessage: context.latestMessage };
    },
  };
}

/** The response inside a SuggestionResult is the response of the method that asks for it alone. */
function wrapped(result: object): object {
  return Object.values(result)[0] as object;
}

/** The answers of several SuggestionResults of generators. */
const answersOf = (results: readonly object[]): object[] =>
  results.flatMap((result) => (wrapped(result) as { generatorSuggestionAnswers: object[] }).generatorSuggestionAnswers);

function articlesOf(answer: KnowledgeAnswer | undefined, newRecord: () => string): object[] {
  return (answer?.sources ?? []).map(({ title, uri, snippet }) => ({
    title,
    ...(uri !== undefined && { uri }),
    ...(snippet !== undefined && { snippets: [snippet] }),
    answerRecord: newRecord(),
  }));
}
