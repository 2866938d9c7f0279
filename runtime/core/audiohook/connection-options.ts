/** What one AudioHook connection is made of, and what it offers to those who manage it. */
import type { EndReason, ProtocolAnomaly, ServerPhase } from '../../../shared/audiohook/server-state.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationQueues } from '../ports/conversation-queues.ts';
import type { Logger } from '../ports/logger.ts';
import type { Socket, SocketHandlers } from '../ports/socket.ts';
import type { VoiceBridge } from '../ports/voice-call.ts';
import type { AudioSplitter } from './audio.ts';
import type { EarlierSessions, ParticipantCall } from './bridged-call.ts';
import type { AudiohookLimits } from './limits.ts';
import type { UpgradeFacts } from './upgrade.ts';

export type AudiohookConnectionOptions = {
  readonly socket: Socket;
  readonly upgrade: UpgradeFacts;
  readonly bridge: VoiceBridge;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: AudiohookLimits;
  readonly splitter: AudioSplitter;
  /** BCP 47, asked for at each connection: languages are added while the service runs. */
  readonly languages: () => readonly string[];
  /** Answer `open` with a `disconnect` that makes the client try another instance. */
  readonly rejectAtCapacity?: boolean;
  /** The furthest position that the earlier sessions have reached, in samples. */
  readonly resumeAfterSample: (earlier: EarlierSessions) => number | undefined;
  /** This session continues the call of the earlier ones from now on. */
  readonly takeOver: (earlier: EarlierSessions, by: AudiohookConnection) => void;
  readonly onAnomaly: (anomaly: ProtocolAnomaly) => void;
  /** Whether the session may touch a conversation. Absent: every conversation. Never rejects. */
  readonly mayOpen?: ((conversationId: ConversationId) => Promise<boolean>) | undefined;
  /** Another session has this audio already, so the session ends without a call. */
  readonly isRedundant?: (call: ParticipantCall) => boolean;
  /** Learns what `open` says, and knows the language of a queue where `open` has none. */
  readonly queues?: ConversationQueues | undefined;
  /** The address of the customer, as the client states it. Called before `onOpened`. */
  readonly onCaller?: (conversationId: ConversationId, address: string) => void;
  /** The session has a call; not called for a probe. `call`: where the client names the participant. */
  readonly onOpened?: (conversationId: ConversationId, call: ParticipantCall | undefined) => void;
  /** The client offered no audio that can be recognized. */
  readonly onWithoutMedia?: (conversationId: ConversationId, language: string | undefined) => void;
  readonly onEnded: (reason: EndReason) => void;
};

export type AudiohookConnection = {
  readonly handlers: SocketHandlers;
  phase(): ServerPhase;
  /** Stream time, in samples. */
  position(): number;
  /** Undefined before `open` and for a probe. */
  conversationId(): ConversationId | undefined;
  /** Asks the client to withhold its audio, independently of the client's own pause. */
  pause(): void;
  resume(): void;
  reconnect(): void;
  /** Another session continues the call of this one. */
  takenOver(): void;
  /** Another session has the audio of this participant: ends in order, and what still arrives is dropped. */
  replaced(): void;
  /** The conversation was erased: ends in order, and what still arrives is dropped. */
  erased(): void;
  /** Ends the session in order: the client closes. */
  disconnect(reason: 'completed' | 'error'): void;
  terminate(): void;
};
