/** The voice bridge: AudioHook calls on one side, recognition streams and the conversation log on the other. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { FailoverLadder } from '../failover/ladder.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Gauge, Meter } from '../ports/meter.ts';
import type { LeaseStore } from '../ports/stores.ts';
import type { VoiceBridge, VoiceCall, VoiceCallOpening, VoiceRole } from '../ports/voice-call.ts';
import { type CallHistory, earlierPart } from './call/call-history.ts';
import { VoiceConversation } from './call/conversation.ts';
import { type ConversationOptions, defaultConversation } from './call/conversation-options.ts';
import { ProvisionalTimes } from './call/provisional-times.ts';
import { VoiceSession } from './call/session.ts';
import type { SessionOptions } from './call/session-options.ts';
import type { AudioTail } from './call/speaker-pipeline.ts';
import { type SpeakerSettings, speakerOptions } from './call/speaker-settings.ts';
import { CallTimeline, type TimelinePart } from './call/timeline.ts';
import { LostSessions } from './lost-sessions.ts';
import { createStreamBudgets, type StreamBudget } from './streams/budget.ts';
import { parseHolder } from './voice-lease.ts';

export type VoiceBridgeOptions = SpeakerSettings & {
  /** Default: 300. */
  readonly streamsPerMinute?: number;
  /** Names this instance in leases. */
  readonly owner?: string;
  readonly session?: Partial<Omit<SessionOptions, 'speaker'>>;
  readonly conversation?: Partial<ConversationOptions>;
};

export type VoiceBridgeDeps = {
  /** One gateway, or a ladder of several (`createFailoverGateway`). */
  readonly gateway: AssistGateway & { readonly ladder?: FailoverLadder };
  readonly feed: AssistFeed;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly random: () => number;
  /** With it, the newest connection of a conversation owns it, and writes of an older owner are refused. */
  readonly leases?: LeaseStore | undefined;
  /** With it, a customer who comes back after the conversation was completed gets the next one. */
  readonly segments?: ConversationSegments | undefined;
  /** Reports what the log has of a conversation, now and after each outage. The result stops it. */
  readonly followHistory?: (id: ConversationId, report: (history: CallHistory) => void) => () => void;
  readonly options?: VoiceBridgeOptions;
};

export type VoiceBridgeService = VoiceBridge & {
  /** Calls whose audio has ended but whose summary or completion has not. */
  readonly finishingCalls: number;
  /** The conversation was erased: nothing more of it is sent to an engine or published. */
  forget(conversationId: ConversationId): void;
  /** The store has another segment of the conversation: its call goes on there. */
  adoptSegment(conversationId: ConversationId): void;
  /**
   * To be called before `open`: what the log has of the conversation, and who has its lease (`voiceLeaseKey`). Where this instance
   * knows its time, it only says what another one has had since.
   */
  noteHistory(conversationId: ConversationId, history: CallHistory, holder?: string): void;
  /** Stretches of audio that were not recognized because recognition was too slow; counted since the start. */
  readonly overflows: number;
  /** Resolves when no call is active and none is finishing. */
  settled(): Promise<void>;
  /** Calls that have ended, or end later, wait for their last finals only as long as a shutdown may take. */
  hurry(): void;
  /** Hurries, and ends every active call. Resolves when the last finals of all have been delivered, or their time is over. */
  drain(): Promise<void>;
};

const defaultSession: Omit<SessionOptions, 'speaker'> = {
  finalsMs: 5_000,
  lateFinalsMs: 30_000,
  hurriedFinalsMs: 2_000,
  pauseFinalsMs: 10_000,
  flushMs: 1_000,
};

const tickMs = 1_000;
/** Conversations whose time is remembered for connections that follow. */
const maxTimelines = 4_000;

/** One bridge per instance. It never throws at the AudioHook connection; faults become notices in the log. */
export function createVoiceBridge(deps: VoiceBridgeDeps): VoiceBridgeService {
  return new Bridge(deps);
}

class Bridge implements VoiceBridgeService {
  readonly #deps: VoiceBridgeDeps;
  readonly #sessionOptions: SessionOptions;
  /** One per target, because each target has a quota of its own. */
  readonly #budgetOf: (target: string) => StreamBudget;
  readonly #conversations = new Map<ConversationId, VoiceConversation>();
  /** The least recently used first. */
  readonly #timelines = new Map<ConversationId, CallTimeline>();
  readonly #active = new Set<VoiceSession>();
  /** Active sessions too. */
  readonly #unfinished = new Map<VoiceSession, Promise<void>>();
  readonly #lost: LostSessions;
  readonly #streamsTotal: Counter;
  readonly #gapsTotal: Counter;
  readonly #callsActive: Gauge;
  #overflows = 0;
  #isTicking = false;
  #isHurried = false;

  constructor(deps: VoiceBridgeDeps) {
    const { meter, options = {} } = deps;
    this.#deps = deps;
    this.#lost = new LostSessions(deps.clock);
    this.#budgetOf = createStreamBudgets(deps.clock, { streamsPerMinute: options.streamsPerMinute ?? 300 });
    this.#sessionOptions = { ...defaultSession, ...options.session, speaker: speakerOptions(options) };
    this.#streamsTotal = meter.counter('earshot_speech_streams_total', 'Speech streams opened', ['role']);
    this.#gapsTotal = meter.counter('earshot_audio_gaps_total', 'Stretches of a call that were not recognized', [
      'cause',
    ]);
    this.#callsActive = meter.gauge('earshot_calls_active', 'AudioHook calls being listened to');
  }

  get activeCalls(): number {
    return this.#active.size;
  }

  get overflows(): number {
    return this.#overflows;
  }

  get finishingCalls(): number {
    return this.#unfinished.size - this.#active.size;
  }

  open(opening: VoiceCallOpening): VoiceCall {
    const conversation = this.#conversationOf(opening);
    const part = this.#timelineOf(opening.conversationId).join(opening, conversation.feed);
    const session = this.#createSession(opening, conversation, part);
    this.#active.add(session);
    this.#callsActive.set(this.#active.size);
    this.#keepTicking();
    this.#unfinished.set(
      session,
      session.finished.then(() => void this.#unfinished.delete(session)),
    );
    const { base } = part;
    return {
      audio: (role, ulaw, start) => session.audio(role, ulaw, start + base),
      gap: (cause, start, end) => session.gap(cause, start + base, end + base),
      pause: (cause) => session.pause(cause),
      resume: () => session.resume(),
      language: (code) => session.language(code),
      end: async (how) => {
        const ended = session.end(how);
        if (this.#isHurried) session.hurry();
        const wasActive = this.#active.delete(session);
        if (wasActive) this.#callsActive.set(this.#active.size);
        if (wasActive && how === 'lost') this.#lost.keep(session);
        await ended;
      },
    };
  }

  forget(conversationId: ConversationId): void {
    this.#lost.forget(conversationId);
    this.#conversations.get(conversationId)?.abandon();
    this.#timelines.delete(conversationId);
  }

  adoptSegment(conversationId: ConversationId): void {
    this.#conversations.get(conversationId)?.adoptSegment();
  }

  noteHistory(conversationId: ConversationId, history: CallHistory, holder?: string): void {
    const { clock } = this.#deps;
    const part = earlierPart(history, clock.now());
    const receivedElsewhere = holder === undefined ? undefined : parseHolder(holder).participants;
    const earlier = part && { ...part, receivedElsewhere };
    const known = this.#timelines.get(conversationId);
    if (!known) this.#keepTimeline(conversationId, new CallTimeline(clock, earlier));
    else if (earlier) known.comesBack(earlier, history);
  }

  async settled(): Promise<void> {
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished.values());
  }

  hurry(): void {
    this.#isHurried = true;
    for (const session of this.#unfinished.keys()) session.hurry();
  }

  async drain(): Promise<void> {
    for (const session of this.#active) void session.end('drained');
    this.#active.clear();
    this.#callsActive.set(0);
    this.hurry();
    for (const conversation of this.#conversations.values()) conversation.skipGrace();
    await Promise.all([...this.#unfinished.keys()].map((session) => session.delivered));
  }

  #createSession(opening: VoiceCallOpening, conversation: VoiceConversation, part: TimelinePart): VoiceSession {
    const { gateway, clock, logger, random } = this.#deps;
    return new VoiceSession(
      { ...opening, startSample: opening.startSample + part.base },
      conversation,
      {
        gateway,
        clock,
        logger,
        random,
        requestPermit: (urgency, onGranted) =>
          this.#budgetOf(conversation.handle?.target ?? '').request(urgency, () => onGranted({ jitter: random() })),
        onQuota: (target, waitMs) => this.#budgetOf(target).holdOff(waitMs),
        onStream: (role) => this.#streamsTotal.add(1, { role }),
        onGap: (cause) => {
          this.#gapsTotal.add(1, { cause });
          if (cause === 'overflow') this.#overflows += 1;
        },
        onEnding: part.end,
        idPrefix: part.idPrefix,
        tails: this.#tailsFor(opening, opening.startSample + part.base),
      },
      this.#sessionOptions,
    );
  }

  /** `position`: where the connection begins. Empty unless it continues one of this instance there. */
  #tailsFor({ conversationId, continued, roles }: VoiceCallOpening, position: number): Map<VoiceRole, AudioTail> {
    const tails = new Map<VoiceRole, AudioTail>();
    if (!continued) return tails;
    const present = [...this.#unfinished.keys()].filter((session) => session.conversationId === conversationId);
    for (const session of new Set([...this.#lost.of(conversationId), ...present]))
      for (const [role, tail] of session.handOver(position, roles)) tails.set(role, tail);
    return tails;
  }

  #timelineOf(id: ConversationId): CallTimeline {
    const timeline = this.#timelines.get(id) ?? this.#unknownTimeline();
    this.#keepTimeline(id, timeline);
    return timeline;
  }

  /** Of a conversation that could not be read before its call came. */
  #unknownTimeline(): CallTimeline {
    const { clock, followHistory } = this.#deps;
    return new CallTimeline(clock, undefined, followHistory && new ProvisionalTimes(clock.now()));
  }

  /** Until the log shows when the conversation began, or the call is over. */
  #learnTimes(conversation: VoiceConversation, id: ConversationId, provisional: ProvisionalTimes): void {
    const stop = this.#deps.followHistory?.(id, (history) => {
      if (provisional.learn(history)) stop?.();
    });
    void conversation.ended.then(() => stop?.());
  }

  #keepTimeline(id: ConversationId, timeline: CallTimeline): void {
    this.#timelines.delete(id);
    this.#timelines.set(id, timeline);
    if (this.#timelines.size > maxTimelines) this.#timelines.delete(this.#timelines.keys().next().value!);
  }

  #conversationOf({ conversationId, language }: VoiceCallOpening): VoiceConversation {
    const known = this.#conversations.get(conversationId);
    if (known?.isOpen) return known;
    const { gateway, feed, clock, logger, random, leases, segments, options = {} } = this.#deps;
    const timeline = this.#timelineOf(conversationId);
    const isLast = () => this.#conversations.get(conversationId) === conversation;
    const conversation: VoiceConversation = new VoiceConversation({
      conversationId,
      language,
      deps: { gateway, feed, clock, logger, random, leases, segments, owner: options.owner ?? 'voice' },
      options: { ...defaultConversation, ...options.conversation },
      timeline,
      releaseFeed: () => isLast() && conversation.feed.release(),
      predecessorEnded: known?.isEnding ? known.ended : undefined,
    });
    if (timeline.provisional) this.#learnTimes(conversation, conversationId, timeline.provisional);
    this.#conversations.set(conversationId, conversation);
    void conversation.ended.then(() => {
      // The one after it has the same feed and the same times.
      if (!isLast()) return;
      this.#conversations.delete(conversationId);
      conversation.feed.release();
      timeline.provisional?.callEnded();
    });
    return conversation;
  }

  #keepTicking(): void {
    if (this.#isTicking || this.#active.size === 0) return;
    this.#isTicking = true;
    this.#deps.clock.after(tickMs, () => {
      this.#isTicking = false;
      for (const session of this.#active) session.tick();
      this.#keepTicking();
    });
  }
}
