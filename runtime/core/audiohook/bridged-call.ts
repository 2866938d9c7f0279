/** The voice call of one AudioHook session: forwards the session's effects to the bridge, and does nothing without a call. */
import type { OpenParameters } from '../../../shared/audiohook/client-message.ts';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import type { CallOutcome, ServerEffect } from '../../../shared/audiohook/server-state.ts';
import { type ConversationId, isUuid, parseConversationId } from '../../../shared/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { VoiceBridge, VoiceCall, VoiceRole } from '../ports/voice-call.ts';
import type { AudioSplitter } from './audio.ts';
import type { UpgradeFacts } from './upgrade.ts';

/** The sessions that a client says it continues. The claim is not verified, so they must belong to the conversation it names. */
export type EarlierSessions = { readonly sessionIds: readonly string[]; readonly conversationId: ConversationId };

/** The sessions that `open` names as continued; undefined when it names none. */
export function earlierSessions({ continuedSessions, conversationId }: OpenParameters): EarlierSessions | undefined {
  if (!continuedSessions) return undefined;
  return {
    sessionIds: continuedSessions.map((session) => session.id),
    conversationId: parseConversationId(conversationId),
  };
}

/** Whose audio a session carries. */
export type ParticipantCall = {
  readonly conversationId: ConversationId;
  readonly participantId: string;
  readonly channels: AudioMedia['channels'];
};

/** Undefined where the client does not name the participant. */
export function participantCall({
  open,
  media,
}: Extract<ServerEffect, { type: 'openCall' }>): ParticipantCall | undefined {
  const participantId = open.participant?.id?.toLowerCase();
  if (participantId === undefined) return undefined;
  return { conversationId: parseConversationId(open.conversationId), participantId, channels: media.channels };
}

const roleOf: Readonly<Record<AudioMedia['channels'][number], VoiceRole>> = { external: 'customer', internal: 'agent' };

/** The effects that concern the call. */
export type CallEffect = Extract<
  ServerEffect,
  { type: 'audio' | 'gap' | 'pauseCall' | 'resumeCall' | 'language' | 'endCall' }
>;

export type BridgedCallOptions = {
  readonly bridge: VoiceBridge;
  readonly splitter: AudioSplitter;
  readonly upgrade: UpgradeFacts;
  /** Carries the session id and, after `open`, the conversation id. */
  readonly logger: Logger;
  /** The bridge has finished the call, successfully or not. */
  readonly onFinalized: () => void;
  /** A newer session of the conversation is with another instance. */
  readonly onElsewhere: () => void;
};

/** Without a call, `apply` does nothing. */
export class BridgedCall {
  readonly #options: BridgedCallOptions;
  #logger: Logger;
  #conversationId: ConversationId | undefined;
  #call: VoiceCall | undefined;
  #media: AudioMedia | undefined;
  #roles: readonly VoiceRole[] = [];

  constructor(options: BridgedCallOptions) {
    this.#options = options;
    this.#logger = options.logger;
  }

  get logger(): Logger {
    return this.#logger;
  }

  /** Set by `open` and kept after the end. */
  get conversationId(): ConversationId | undefined {
    return this.#conversationId;
  }

  get isOpen(): boolean {
    return this.#call !== undefined;
  }

  open({ open, media, startSample, continued }: Extract<ServerEffect, { type: 'openCall' }>): ConversationId {
    const { audiohookSessionId, organizationId } = this.#options.upgrade;
    const conversationId = parseConversationId(open.conversationId);
    const participantId = open.participant?.id;
    this.#conversationId = conversationId;
    this.#logger = this.#logger.with({ conversationId });
    this.#media = media;
    this.#roles = media.channels.map((channel) => roleOf[channel]);
    this.#logger.info('AudioHook session opened', {
      organizationId,
      format: media.format,
      channels: media.channels.join(','),
      language: open.language,
      continued,
    });
    this.#call = this.#options.bridge.open({
      conversationId,
      audiohookSessionId,
      organizationId,
      participantId: isUuid(participantId) ? participantId.toLowerCase() : undefined,
      roles: this.#roles,
      language: open.language,
      startSample,
      continued,
      onElsewhere: this.#options.onElsewhere,
    });
    return conversationId;
  }

  /** Runs once per frame, so it allocates nothing. */
  apply(effect: CallEffect): void {
    switch (effect.type) {
      case 'audio':
        this.#audio(effect.bytes, effect.startSample);
        break;
      case 'gap':
        this.#call?.gap(effect.cause, effect.startSample, effect.endSample);
        break;
      case 'pauseCall':
        this.#call?.pause(effect.cause);
        break;
      case 'resumeCall':
        this.#call?.resume();
        break;
      case 'language':
        this.#call?.language(effect.code);
        break;
      case 'endCall':
        this.#end(effect.how);
        break;
    }
  }

  #audio(bytes: Uint8Array, startSample: number): void {
    const call = this.#call;
    const media = this.#media;
    if (!call || !media) return;
    const channels = this.#options.splitter.split(bytes, media);
    const roles = this.#roles;
    for (let i = 0; i < roles.length; i += 1) call.audio(roles[i]!, channels[i]!, startSample);
  }

  #end(how: CallOutcome): void {
    const call = this.#call;
    this.#call = undefined;
    if (!call) return;
    call.end(how).then(this.#options.onFinalized, (error: unknown) => {
      this.#logger.error('Voice bridge failed to end a call', { error: error as Error });
      this.#options.onFinalized();
    });
  }
}
