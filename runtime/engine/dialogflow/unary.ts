/** The unary methods by name. Each gets the decoded request and returns the response message, or throws RpcError. */

import { styleOf } from '../../../shared/assist/draft-styles.ts';
import { defaultLanguageTag } from '../../../shared/languages.ts';
import { type LocalEngine, voiceOf } from '../ports.ts';
import { mergeFeedback } from './answer-feedback.ts';
import { customerOf, mergeContext, withCustomer } from './customer-context.ts';
import { knowledgeNames } from './knowledge-names.ts';
import { pageOf } from './pages.ts';
import { searchAnswerOf } from './shapes.ts';
import type { DialogflowState, StoredAnswerRecord, StoredConversation } from './state.ts';
import { codes, RpcError } from './status.ts';
import { type AnalysisDeps, createAnalyzeContent } from './unary-analysis.ts';
import { createConversationMethods, createProfileLookup, type RequireProfile } from './unary-conversations.ts';
import type { Request, UnaryMethods } from './unary-methods.ts';
import { createSuggestionMethods } from './unary-suggestions.ts';

export type UnaryDeps = AnalysisDeps & {
  readonly engine: LocalEngine;
  /** Full names of the profiles that exist; undefined: any. */
  readonly profiles: readonly string[] | undefined;
};

/** All unary methods of the services. */
export function createUnaryMethods(deps: UnaryDeps): UnaryMethods {
  const { engine, state } = deps;
  const requireProfile = createProfileLookup(deps.profiles);
  return {
    ...createSuggestionMethods(engine, state, deps.script),
    ...createConversationMethods({ ...deps, requireProfile }),
    ...createWritingMethods(engine, state, requireProfile),
    ...createAnswerRecordMethods(state),
    AnalyzeContent: createAnalyzeContent(deps),
  };
}

function createWritingMethods(
  engine: LocalEngine,
  state: DialogflowState,
  requireProfile: RequireProfile,
): UnaryMethods {
  return {
    async SuggestConversationSummary(request) {
      const conversation = state.conversation(request.conversation ?? '');
      const { turns: all, messages } = conversation;
      const turns = request.contextSize ? all.slice(-request.contextSize) : all;
      const sections = await voiceOf(engine, conversation.conversationProfile).writer.summary(
        turns,
        languageOf(conversation),
      );
      return {
        summary: {
          text: sections.map(({ title, text }) => `${title}\n${text}`).join('\n\n'),
          sortedTextSections: sections.map(({ title, text }) => ({ section: title, summary: text })),
          textSections: Object.fromEntries(sections.map(({ title, text }) => [title, text])),
          answerRecord: state.addAnswerRecord(conversation),
        },
        ...(messages.length > 0 && { latestMessage: messages.at(-1)!.name }),
        contextSize: turns.length,
      };
    },
    async SearchKnowledge(request, live) {
      const query: string = request.query?.text ?? '';
      if (query === '') throw new RpcError(codes.invalidArgument, 'query is required');
      requireProfile(request.conversationProfile ?? '');
      const conversation = request.conversation ? state.conversation(request.conversation) : undefined;
      const languageCode: string = request.query.languageCode || defaultLanguageTag;
      const question = await questionOf(engine, request, conversation, languageCode);
      if (conversation) conversation.lastQuestion = question;
      const customer = customerOf(request.endUserMetadata, conversation?.context);
      const turns = withCustomer(conversation?.turns ?? [], customer);
      const { knowledge } = conversation ? voiceOf(engine, conversation.conversationProfile) : engine;
      const folders = knowledgeNames(request) ?? conversation?.knowledge;
      const answer = await knowledge.search(question, turns, languageCode, { ...live, customer, folders });
      if (!answer || !conversation) throw new RpcError(codes.notFound, 'No answer found');
      return searchAnswerOf({ ...answer, query: question }, state.addAnswerRecord(conversation));
    },
    IngestContextReferences(request) {
      const conversation = state.conversation(request.conversation ?? '');
      conversation.context = mergeContext(conversation.context, request.contextReferences ?? {});
      return { ingestedContextReferences: conversation.context };
    },
    async GenerateStatelessSuggestion(request) {
      const [message] = request.conversationContext?.messageEntries ?? [];
      const style = styleOf(request.generator?.description ?? '');
      if (!message?.text || !style) throw new RpcError(codes.invalidArgument, 'Only drafts are written here');
      const response =
        (await engine.phrasing?.draft(message.text, style, message.languageCode || defaultLanguageTag)) ?? message.text;
      return { generatorSuggestion: { freeFormSuggestion: { response } } };
    },
  };
}

/** A follow-up as a question of its own. One that was suggested, or is to be searched for as it is, stands alone. */
async function questionOf(
  { phrasing }: LocalEngine,
  { query, querySource, exactSearch }: Request,
  conversation: StoredConversation | undefined,
  languageCode: string,
): Promise<string> {
  if (!phrasing || !conversation || exactSearch || querySource === 'SUGGESTED_QUERY') return query.text;
  return phrasing.question(query.text, conversation.lastQuestion, languageCode, conversation.name);
}

function createAnswerRecordMethods(state: DialogflowState): UnaryMethods {
  return {
    UpdateAnswerRecord({ answerRecord, updateMask }) {
      const record = state.answerRecord(answerRecord?.name ?? '');
      record.answerFeedback = mergeFeedback(record.answerFeedback, answerRecord.answerFeedback, updateMask?.paths);
      return toResponse(record);
    },
    ListAnswerRecords(request) {
      const { items, ...rest } = pageOf(state.listAnswerRecords(request.parent ?? ''), request, 10);
      return { answerRecords: items.map(toResponse), ...rest };
    },
  };
}

/** The customer's last: an agent may write in another. */
function languageOf({ messages }: StoredConversation): string {
  const ofCustomer = messages.findLast(({ participantRole }) => participantRole === 'END_USER');
  return (ofCustomer ?? messages.at(-1))?.languageCode ?? defaultLanguageTag;
}

function toResponse({ name, answerFeedback }: StoredAnswerRecord): object {
  return { name, answerFeedback };
}
