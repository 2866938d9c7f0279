/** The voice bridge: AudioHook calls on one side, recognition streams and the conversation log on the other. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { FailoverLadder } from '../failover/ladder.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { LeaseStore } from '../ports/stores.ts';
import type { VoiceBridge, VoiceCallOpening } from '../ports/voice-call.ts';
import {
  type ConversationOptions,
  createVoiceConversation,
  defaultConversation,
  type VoiceConversation,
} from './call/conversation.ts';
import { type SessionOptions, VoiceSession } from './call/session.ts';
import { defaultSpeakerOptions, type SpeakerOptions } from './call/speaker-options.ts';
import { type CallTimeline, createCallTimeline } from './call/timeline.ts';
import { createStreamBudget, type StreamBudget } from './streams/budget.ts';
import { defaultStreamPolicy } from './streams/policy-options.ts';

export type VoiceBridgeOptions = {
  /** Audio kept per speaker until it is recognized. */
  readonly ringSeconds?: number;
  /** Age at which a stream is replaced. */
  readonly streamSeconds?: number;
  readonly streamsPerMinute?: number;
  /** Names this instance in leases. */
  readonly owner?: string;
  readonly speaker?: Partial<SpeakerOptions>;
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
  /** With it the newest connection of a conversation owns it, and writes of an older owner are refused. */
  readonly leases?: LeaseStore | undefined;
  /** With it a customer who comes back after the conversation was completed gets the next one. */
  readonly segments?: ConversationSegments | undefined;
  readonly options?: VoiceBridgeOptions;
};

export type VoiceBridgeService = VoiceBridge & {
  /** Calls whose audio has ended but whose summary or completion has not. */
  readonly finishingCalls: number;
  /** Resolves when no call is active and none is finishing. */
  settled(): Promise<void>;
  /** Ends every call that is still active: flushes, half-closes, waits for the last finals. */
  drain(): Promise<void>;
};

const defaultSession: Omit<SessionOptions, 'speaker'> = {
  finalsMs: 5_000,
  lateFinalsMs: 30_000,
  pauseFinalsMs: 10_000,
  flushMs: 1_000,
};

const tickMs = 1_000;
/** Conversations whose time is remembered, for connections that follow. */
const maxTimelines = 4_000;

export function createVoiceBridge(deps: VoiceBridgeDeps): VoiceBridgeService {
  const { clock, options = {} } = deps;
  const softSamples = (options.streamSeconds ?? 90) * 8_000;
  const speaker: SpeakerOptions = {
    ...defaultSpeakerOptions,
    ringSamples: (options.ringSeconds ?? 30) * 8_000,
    policy: {
      ...defaultStreamPolicy,
      softSamples,
      // Half as long again, but never beyond the shortest limit that a longer setting can mean.
      hardSamples: Math.min(Math.round(softSamples * 1.5), Math.max(150 * 8_000, softSamples + 10 * 8_000)),
    },
    ...options.speaker,
  };
  const sessionOptions: SessionOptions = { ...defaultSession, ...options.session, speaker };
  const conversationOptions = { ...defaultConversation, ...options.conversation };
  /** One per target: each has a quota of its own. */
  const budgets = new Map<string, StreamBudget>();
  const budgetOf = (target: string): StreamBudget => {
    let budget = budgets.get(target);
    if (!budget) {
      budget = createStreamBudget(clock, { streamsPerMinute: options.streamsPerMinute ?? 300 });
      budgets.set(target, budget);
    }
    return budget;
  };
  const streams = deps.meter.counter('earshot_speech_streams_total', 'Speech streams opened', ['role']);
  const gaps = deps.meter.counter('earshot_audio_gaps_total', 'Stretches of a call that were not heard', ['cause']);
  const conversations = new Map<ConversationId, VoiceConversation>();
  const timelines = new Map<ConversationId, CallTimeline>();
  const timelineOf = (id: ConversationId): CallTimeline => {
    const timeline = timelines.get(id) ?? createCallTimeline(clock);
    timelines.delete(id);
    timelines.set(id, timeline);
    if (timelines.size > maxTimelines) timelines.delete(timelines.keys().next().value!);
    return timeline;
  };
  const active = new Set<VoiceSession>();
  const finishing = new Set<Promise<void>>();
  const activeGauge = deps.meter.gauge('earshot_calls_active', 'AudioHook calls being listened to');
  let ticking = false;

  const tick = (): void => {
    ticking = false;
    for (const session of active) session.tick();
    keepTicking();
  };
  const keepTicking = (): void => {
    if (ticking || active.size === 0) return;
    ticking = true;
    clock.after(tickMs, tick);
  };

  function conversationOf({ conversationId, language }: VoiceCallOpening): VoiceConversation {
    const known = conversations.get(conversationId);
    if (known && !known.over) return known;
    const { gateway, feed, logger, random, leases, segments } = deps;
    const made = createVoiceConversation(
      conversationId,
      language,
      { gateway, feed, clock, logger, random, leases, segments, owner: options.owner ?? 'voice', after: known?.gone },
      conversationOptions,
      timelineOf(conversationId),
    );
    conversations.set(conversationId, made);
    void made.gone.then(() => {
      if (conversations.get(conversationId) === made) conversations.delete(conversationId);
    });
    return made;
  }

  return {
    open(opening) {
      const conversation = conversationOf(opening);
      const part = timelineOf(opening.conversationId).join(opening, conversation.feed);
      const session = new VoiceSession(
        { ...opening, startSample: opening.startSample + part.base },
        conversation,
        {
          gateway: deps.gateway,
          clock,
          logger: deps.logger,
          random: deps.random,
          requestPermit: (urgency, onGranted) =>
            budgetOf(conversation.handle?.target ?? '').request(urgency, () => onGranted({ jitter: deps.random() })),
          onQuota: (target, waitMs) => budgetOf(target).holdOff(waitMs),
          onStream: (role) => streams.add(1, { role }),
          onGap: (cause) => gaps.add(1, { cause }),
          onEnding: part.left,
          idPrefix: part.idPrefix,
        },
        sessionOptions,
      );
      active.add(session);
      activeGauge.set(active.size);
      keepTicking();
      const done = session.finished.then(() => void finishing.delete(done));
      finishing.add(done);
      const { base } = part;
      return {
        audio: (role, ulaw, start) => session.audio(role, ulaw, start + base),
        gap: (cause, start, end) => session.gap(cause, start + base, end + base),
        pause: (cause) => session.pause(cause),
        resume: () => session.resume(),
        language: (code) => session.language(code),
        async end(how) {
          const ended = session.end(how);
          if (active.delete(session)) activeGauge.set(active.size);
          await ended;
        },
      };
    },
    get activeCalls() {
      return active.size;
    },
    get finishingCalls() {
      return finishing.size - active.size;
    },
    async settled() {
      while (finishing.size > 0) await Promise.all(finishing);
    },
    async drain() {
      const ends = [...active].map((session) => session.end('drained'));
      active.clear();
      activeGauge.set(0);
      for (const conversation of conversations.values()) conversation.hurry();
      await Promise.all(ends);
    },
  };
}
