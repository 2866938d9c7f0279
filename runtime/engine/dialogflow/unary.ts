/** The unary methods, by name; those that suggest are in `unary-suggestions.ts`. Each gets the decoded request and returns the response message or throws RpcError. */
import type { Clock } from '../../core/ports/clock.ts';
import type { LocalEngine } from '../ports.ts';
import { mergeFeedback } from './answer-feedback.ts';
import type { Notify } from './notify.ts';
import type { Pipeline } from './pipeline.ts';
import { searchAnswerOf } from './shapes.ts';
import {
  type DialogflowState,
  type StoredAnswerRecord,
  type StoredConversation,
  toTimestamp,
  withLocation,
} from './state.ts';
import { codes, RpcError } from './status.ts';
import type { Request, UnaryMethods } from './unary-methods.ts';
import { createSuggestionMethods } from './unary-suggestions.ts';

export type UnaryDeps = {
  readonly engine: LocalEngine;
  readonly state: DialogflowState;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly notify: Notify;
  /** Full names of the profiles there are; undefined: any. */
  readonly profiles: readonly string[] | undefined;
  /** How long a unary answer waits for suggestions. */
  readonly suggestionsWithinMs: number;
};

const maxRequestId = 36;

export function createUnaryMethods(deps: UnaryDeps): UnaryMethods {
  const { engine, state, pipeline, clock, notify, profiles } = deps;

  const requireProfile = (name: string) => {
    const full = withLocation(name);
    if (!/^projects\/[^/]+\/locations\/[^/]+\/conversationProfiles\/[^/]+$/.test(full))
      throw new RpcError(codes.invalidArgument, 'Invalid conversation profile name');
    if (profiles && !profiles.includes(full)) throw new RpcError(codes.notFound, 'Conversation profile not found');
    return { name: full, displayName: 'Local', languageCode: 'en-US' };
  };
  const page = <T>(items: readonly T[], size: number | undefined, token: string | undefined, fallback: number) => {
    const from = Number(token || 0);
    if (!Number.isInteger(from) || from < 0) throw new RpcError(codes.invalidArgument, 'Invalid page_token');
    const end = from + Math.min(size || fallback, 1000);
    return { items: items.slice(from, end), ...(end < items.length ? { nextPageToken: String(end) } : {}) };
  };

  const analyze = async (request: Request): Promise<object> => {
    const { conversation, participant } = state.participant(request.participant ?? '');
    state.requireOpen(conversation);
    const text: string = request.textInput?.text ?? '';
    if (text === '') throw new RpcError(codes.invalidArgument, 'text_input is required here');
    const sentAt = request.messageSendTime
      ? (request.messageSendTime.seconds ?? 0) * 1000 + (request.messageSendTime.nanos ?? 0) / 1e6
      : clock.now();
    const said = { conversation, participant, text, languageCode: request.textInput.languageCode || 'en-US', sentAt };
    const known = await pipeline.message(said);
    notify.message(conversation, known.message);
    const results: object[] = [];
    const suggesting = pipeline.suggestions(said, known, (more) => {
      results.push(...more);
      notify.suggestions(conversation, more);
    });
    let stop = () => {};
    await Promise.race([
      suggesting,
      new Promise<void>((resolve) => {
        stop = clock.after(deps.suggestionsWithinMs, resolve);
      }),
    ]);
    stop();
    return { message: known.message, humanAgentSuggestionResults: [...results] };
  };

  return {
    ...createSuggestionMethods(engine, state),
    CreateConversation(request) {
      const profile = request.conversation?.conversationProfile;
      if (!profile) throw new RpcError(codes.invalidArgument, 'conversation_profile is required');
      requireProfile(profile);
      const made = state.createConversation(request.parent ?? '', request.conversationId ?? '', profile);
      notify.started(made);
      return conversationOf(made);
    },
    GetConversation: (request) => conversationOf(state.conversation(request.name ?? '')),
    ListConversations(request) {
      const { items, ...rest } = page(
        state.listConversations(request.parent ?? ''),
        request.pageSize,
        request.pageToken,
        100,
      );
      return { conversations: items.map(conversationOf), ...rest };
    },
    CompleteConversation(request) {
      const found = state.conversation(request.name ?? '');
      found.completedAt ??= clock.now();
      // Told at every call, also when it was complete before.
      notify.finished(found);
      return conversationOf(found);
    },
    CreateParticipant: (request) =>
      state.createParticipant(
        request.parent ?? '',
        request.participant?.role ?? '',
        request.participant?.agentDesktopSource,
      ),
    GetParticipant: (request) => state.participant(request.name ?? '').participant,
    ListParticipants(request) {
      const all = [...state.conversation(request.parent ?? '').participants.values()];
      const { items, ...rest } = page(all, request.pageSize, request.pageToken, 100);
      return { participants: items, ...rest };
    },
    UpdateParticipant(request) {
      const { participant } = state.participant(request.participant?.name ?? '');
      if (request.updateMask?.paths?.includes('role'))
        throw new RpcError(codes.invalidArgument, 'The role of a participant can not change');
      if (request.participant.agentDesktopSource)
        participant.agentDesktopSource = request.participant.agentDesktopSource;
      return participant;
    },
    AnalyzeContent(request) {
      const id: string = request.requestId ?? '';
      if (id.length > maxRequestId) throw new RpcError(codes.invalidArgument, 'request_id is too long');
      if (id === '') return analyze(request);
      const { conversation, participant } = state.participant(request.participant ?? '');
      const key = `${participant.name}#${id}`;
      const before = conversation.answered.get(key);
      if (before) return before;
      const answer = analyze(request);
      state.rememberAnswer(conversation, key, answer);
      // A refusal is not an answer: the same request may be sent again.
      answer.catch(() => conversation.answered.delete(key));
      return answer;
    },
    ListMessages(request) {
      const newestFirst = state.conversation(request.parent ?? '').messages.toReversed();
      const { items, ...rest } = page(newestFirst, request.pageSize, request.pageToken, 100);
      return { messages: items, ...rest };
    },
    async SuggestConversationSummary(request) {
      const found = state.conversation(request.conversation ?? '');
      const turns = request.contextSize ? found.turns.slice(-request.contextSize) : found.turns;
      const sections = await engine.writer.summary(turns, languageOf(found));
      return {
        summary: {
          text: sections.map(({ title, text }) => `${title}\n${text}`).join('\n\n'),
          sortedTextSections: sections.map(({ title, text }) => ({ section: title, summary: text })),
          textSections: Object.fromEntries(sections.map(({ title, text }) => [title, text])),
          answerRecord: state.addAnswerRecord(found),
        },
        ...(found.messages.length > 0 ? { latestMessage: found.messages.at(-1)!.name } : {}),
        contextSize: turns.length,
      };
    },
    async SearchKnowledge(request) {
      const query: string = request.query?.text ?? '';
      if (query === '') throw new RpcError(codes.invalidArgument, 'query is required');
      requireProfile(request.conversationProfile ?? '');
      const found = request.conversation ? state.conversation(request.conversation) : undefined;
      const answer = await engine.knowledge.search(query, found?.turns ?? [], request.query.languageCode || 'en-US');
      if (!answer || !found) throw new RpcError(codes.notFound, 'No answer found');
      return searchAnswerOf(answer, state.addAnswerRecord(found));
    },
    UpdateAnswerRecord(request) {
      const found = state.answerRecord(request.answerRecord?.name ?? '');
      found.answerFeedback = mergeFeedback(
        found.answerFeedback,
        request.answerRecord.answerFeedback,
        request.updateMask?.paths,
      );
      return recordOf(found);
    },
    ListAnswerRecords(request) {
      const { items, ...rest } = page(
        state.listAnswerRecords(request.parent ?? ''),
        request.pageSize,
        request.pageToken,
        10,
      );
      return { answerRecords: items.map(recordOf), ...rest };
    },
    GetConversationProfile: (request) => requireProfile(request.name ?? ''),
    ListConversationProfiles: () => ({ conversationProfiles: (profiles ?? []).map(requireProfile) }),
  };
}

function languageOf(conversation: StoredConversation): string {
  return conversation.messages.at(-1)?.languageCode ?? 'en-US';
}

function recordOf({ name, answerFeedback }: StoredAnswerRecord): object {
  return { name, answerFeedback };
}

function conversationOf(found: StoredConversation): object {
  return {
    name: found.name,
    lifecycleState: found.completedAt === undefined ? 'IN_PROGRESS' : 'COMPLETED',
    conversationProfile: found.conversationProfile,
    conversationStage: 'HUMAN_ASSIST_STAGE',
    startTime: toTimestamp(found.startedAt),
    ...(found.completedAt === undefined ? {} : { endTime: toTimestamp(found.completedAt) }),
  };
}
