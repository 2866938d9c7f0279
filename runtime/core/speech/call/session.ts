/** One AudioHook connection's audio: its speakers' lanes, its pauses and gaps, and its end. */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AssistGateway } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { GapCause, VoiceCall, VoiceCallOpening, VoiceRole } from '../../ports/voice-call.ts';
import { withTimeout } from '../../with-timeout.ts';
import type { Follower, VoiceConversation } from './conversation.ts';
import { createGapNotices } from './notices.ts';
import type { AskPermit, LaneOptions, VoiceLane } from './speaker-options.ts';
import { createVoiceLane } from './speaker-pipeline.ts';

export type SessionOptions = {
  readonly lane: LaneOptions;
  /** How long the last finals are waited for after the end. */
  readonly finalsMs: number;
  /** How long they are taken, though nobody waits any more: an engine that is behind tells them late. */
  readonly lateFinalsMs: number;
  /** How long what was said before a pause may still be recognized before it is dropped. */
  readonly pauseFinalsMs: number;
  /** How long the log may take to store the last of it. */
  readonly flushMs: number;
};

export type SessionDeps = {
  readonly gateway: AssistGateway;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly askPermit: AskPermit;
  /** The far side said that the quota of this target is used up, and for how long. */
  onQuota(target: string, waitMs: number): void;
  onStream(role: VoiceRole): void;
  onGap(cause: GapCause): void;
  /** It ends here; its last words may still come. */
  onEnding(position: number, how: 'closed' | 'lost' | 'drained'): void;
  /** Of what it tells: utterances and notices. */
  readonly idPrefix: string;
};

/** Where the far side names no wait. */
const quotaWaitMs = 5_000;
/** A stream that waits longer than this for the quota is told of. */
const quotaNoticeMs = 3_000;

export type VoiceSession = VoiceCall & {
  readonly roles: readonly VoiceRole[];
  tick(): void;
  /** Resolves when nothing of this call is running any more. */
  readonly finished: Promise<void>;
};

export function createVoiceSession(
  opening: VoiceCallOpening,
  conversation: VoiceConversation,
  deps: SessionDeps,
  options: SessionOptions,
): VoiceSession {
  const { clock } = deps;
  const { feed } = conversation;
  const logger = deps.logger.with({
    conversationId: opening.conversationId,
    audiohookSessionId: opening.audiohookSessionId,
  });
  const notices = createGapNotices(feed, deps.idPrefix);
  const lanes = new Map<VoiceRole, VoiceLane>();
  let languageCode = opening.language;
  let position = opening.startSample;
  let pausedFor: GapCause | undefined;
  let cancelForget: (() => void) | undefined;
  let ending: Promise<void> | undefined;
  let queuedSince: number | undefined;
  let lanesDone: () => void;
  const allLanesDone = new Promise<void>((resolve) => {
    lanesDone = resolve;
  });
  let sessionDone: () => void;
  const finished = new Promise<void>((resolve) => {
    sessionDone = resolve;
  });

  const idPrefix = `u${deps.idPrefix}`;
  for (const role of opening.roles) {
    const lane = createVoiceLane(
      role,
      `${idPrefix}-${role}`,
      opening.startSample,
      {
        clock,
        random: deps.random,
        feed,
        askPermit: deps.askPermit,
        openStream: (of, events) => {
          deps.onStream(of);
          const { target } = conversation.handle!;
          return deps.gateway.openStream({
            handle: conversation.handle!,
            role: of,
            sampleRateHz: 8_000,
            ...(languageCode !== undefined && { languageCode }),
            onResult: events.onResult,
            onEnd: (error) => {
              if (error?.code === 'quota_exhausted') deps.onQuota(target, error.retryAfterMs ?? quotaWaitMs);
              events.onEnd(error);
            },
          });
        },
        onGap: (of, cause, from, to) => {
          deps.onGap(cause);
          notices.gap(cause, from, to, of);
        },
        onLatency: (of, latencyMs) => notices.latency(of, position, latencyMs),
        onDegraded: (of, error) => {
          logger.warn('Recognition is failing and is tried again', { role: of, code: error?.code });
          notices.degraded(of, position, error);
        },
        onHealed: (of) => notices.healed(of, position),
        onAnswer: conversation.alive,
        onLookElsewhere: (_of, error, stalled) => void conversation.lookElsewhere(error, stalled),
        onGiveUp: (of, error) => {
          if (conversation.lookElsewhere(error)) return;
          logger.error('Recognition was given up', { role: of, code: error?.code });
          notices.gaveUp(of, position, error);
        },
        onDone: () => {
          if ([...lanes.values()].every((each) => each.done())) lanesDone();
        },
      },
      options.lane,
    );
    lanes.set(role, lane);
  }

  const follower: Follower = {
    onReady() {
      for (const lane of lanes.values()) lane.ready();
    },
    onWithdrawn() {
      for (const lane of lanes.values()) lane.withdraw();
    },
    onMoved() {
      for (const lane of lanes.values()) lane.move();
    },
    onRefused(error: EarshotError) {
      logger.error('There is no assistance for this call', { code: error.code });
      notices.gaveUp(undefined, position, error);
    },
    onSuperseded() {
      for (const lane of lanes.values()) {
        lane.withdraw();
        lane.cutOff();
      }
    },
  };
  conversation.follow(follower);

  const forget = (cause: GapCause): void => {
    cancelForget = undefined;
    for (const lane of lanes.values()) lane.forget(cause);
  };

  /** A pause of our own hides nothing. Any other may be there to keep something secret, so nothing old is kept for long. */
  const holdTo = (cause: GapCause): void => {
    if (cause !== 'server_pause') cancelForget ??= clock.after(options.pauseFinalsMs, () => forget(cause));
  };

  /** Resolves after the bound for those who wait; what an engine that is behind still tells is taken for longer. */
  async function finish(how: 'closed' | 'lost' | 'drained'): Promise<void> {
    cancelForget?.();
    deps.onEnding(position, how);
    for (const lane of lanes.values()) lane.end();
    const stop = clock.after(how === 'drained' ? options.finalsMs : options.lateFinalsMs, () => {
      for (const lane of lanes.values()) lane.cutOff();
      lanesDone();
    });
    const toldAll = allLanesDone.then(async () => {
      stop();
      notices.close(position);
      await withTimeout(clock, options.flushMs, feed.flush());
      void conversation.leave(follower, how).then(sessionDone);
    });
    await withTimeout(clock, options.finalsMs, toldAll);
  }

  return {
    roles: opening.roles,
    finished,
    audio(role, ulaw, startSample) {
      const end = startSample + ulaw.length;
      if (end > position) position = end;
      if (pausedFor === undefined) lanes.get(role)?.audio(ulaw, startSample);
    },
    gap(cause, startSample, endSample) {
      if (endSample <= startSample) return;
      if (endSample > position) position = endSample;
      deps.onGap(cause);
      for (const lane of lanes.values()) lane.gap(startSample, endSample);
      notices.gap(cause, startSample, endSample);
    },
    pause(cause) {
      if (ending) return;
      notices.paused(cause, position);
      if (pausedFor !== undefined) {
        holdTo(cause);
        return;
      }
      pausedFor = cause;
      for (const lane of lanes.values()) lane.pause(cause);
      holdTo(cause);
    },
    resume() {
      if (ending || pausedFor === undefined) return;
      pausedFor = undefined;
      cancelForget?.();
      cancelForget = undefined;
      for (const lane of lanes.values()) lane.resume(position);
      notices.resumed(position);
    },
    language(code) {
      languageCode = code;
      for (const lane of lanes.values()) lane.restart();
    },
    end(how) {
      ending ??= finish(how);
      return ending;
    },
    tick() {
      if (pausedFor !== undefined) return;
      let queued = false;
      for (const lane of lanes.values()) {
        lane.tick();
        queued ||= lane.phase() === 'queued';
      }
      if (!queued) {
        queuedSince = undefined;
        notices.quotaFree(position);
      } else {
        queuedSince ??= clock.monotonic();
        if (clock.monotonic() - queuedSince >= quotaNoticeMs) notices.quotaWait(position);
      }
    },
  };
}
