/** The methods of conversations, participants, messages and conversation profiles. */
import { defaultLanguageTag } from '../../../shared/languages.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Notify } from './notify.ts';
import { pageOf } from './pages.ts';
import { type DialogflowState, type StoredConversation, toTimestamp, withLocation } from './state.ts';
import { codes, RpcError } from './status.ts';
import type { UnaryMethods } from './unary-methods.ts';

export type RequireProfile = (name: string) => object;

/**
 * The profile of that name. It throws RpcError for a malformed name, and for one that is not among `profiles` (full names;
 * undefined: any profile exists).
 */
export function createProfileLookup(profiles: readonly string[] | undefined): RequireProfile {
  return (name) => {
    const full = withLocation(name);
    if (!/^projects\/[^/]+\/locations\/[^/]+\/conversationProfiles\/[^/]+$/.test(full))
      throw new RpcError(codes.invalidArgument, 'Invalid conversation profile name');
    if (profiles && !profiles.includes(full)) throw new RpcError(codes.notFound, 'Conversation profile not found');
    return { name: full, displayName: 'Local', languageCode: defaultLanguageTag };
  };
}

export type ConversationMethodsDeps = {
  readonly state: DialogflowState;
  readonly clock: Clock;
  readonly notify: Notify;
  readonly requireProfile: RequireProfile;
  readonly profiles: readonly string[] | undefined;
};

/** Each answers with the response of its method, or throws RpcError. */
export function createConversationMethods(deps: ConversationMethodsDeps): UnaryMethods {
  const { state, clock, notify, requireProfile, profiles } = deps;
  return {
    CreateConversation(request) {
      const profile = request.conversation?.conversationProfile;
      if (!profile) throw new RpcError(codes.invalidArgument, 'conversation_profile is required');
      requireProfile(profile);
      const conversation = state.createConversation(request.parent ?? '', request.conversationId ?? '', profile);
      notify.started(conversation);
      return toResponse(conversation);
    },
    GetConversation: (request) => toResponse(state.conversation(request.name ?? '')),
    ListConversations(request) {
      const { items, ...rest } = pageOf(state.listConversations(request.parent ?? ''), request, 100);
      return { conversations: items.map(toResponse), ...rest };
    },
    CompleteConversation(request) {
      const conversation = state.conversation(request.name ?? '');
      conversation.completedAt ??= clock.now();
      // Published at every call, also when the conversation was complete before.
      notify.finished(conversation);
      return toResponse(conversation);
    },
    CreateParticipant: ({ parent, participant }) =>
      state.createParticipant(parent ?? '', participant?.role ?? '', participant?.agentDesktopSource),
    GetParticipant: (request) => state.participant(request.name ?? '').participant,
    ListParticipants(request) {
      const all = [...state.conversation(request.parent ?? '').participants.values()];
      const { items, ...rest } = pageOf(all, request, 100);
      return { participants: items, ...rest };
    },
    UpdateParticipant(request) {
      const { participant } = state.participant(request.participant?.name ?? '');
      if (request.updateMask?.paths?.includes('role'))
        throw new RpcError(codes.invalidArgument, 'The role of a participant cannot change');
      if (request.participant.agentDesktopSource)
        participant.agentDesktopSource = request.participant.agentDesktopSource;
      return participant;
    },
    ListMessages(request) {
      const newestFirst = state.conversation(request.parent ?? '').messages.toReversed();
      const { items, ...rest } = pageOf(newestFirst, request, 100);
      return { messages: items, ...rest };
    },
    GetConversationProfile: (request) => requireProfile(request.name ?? ''),
    ListConversationProfiles: () => ({ conversationProfiles: (profiles ?? []).map(requireProfile) }),
  };
}

function toResponse(conversation: StoredConversation): object {
  return {
    name: conversation.name,
    lifecycleState: conversation.completedAt === undefined ? 'IN_PROGRESS' : 'COMPLETED',
    conversationProfile: conversation.conversationProfile,
    conversationStage: 'HUMAN_ASSIST_STAGE',
    startTime: toTimestamp(conversation.startedAt),
    ...(conversation.completedAt !== undefined && { endTime: toTimestamp(conversation.completedAt) }),
  };
}
