/** The audio of one AudioHook connection: its speakers' pipelines, its pauses and gaps, and its end. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistGateway } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { GapCause, VoiceCall, VoiceCallOpening, VoiceRole } from '../../ports/voice-call.ts';
import { withTimeout } from '../../with-timeout.ts';
import type { RequestPermit } from '../streams/budget.ts';
import type { VoiceConversation } from './conversation.ts';
import type { ConversationFollower } from './conversation-options.ts';
import { type CallNotices, createCallNotices } from './notices.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { SpeakerOptions } from './speaker-options.ts';
import { SpeakerPipeline } from './speaker-pipeline.ts';

export type SessionOptions = {
  readonly speaker: SpeakerOptions;
  /** How long the end of a call waits for the last finals. */
  readonly finalsMs: number;
  /** How long finals are taken after the end, although nothing waits for them any more: an engine may be behind. */
  readonly lateFinalsMs: number;
  /** How long finals are taken at least once the service shuts down. */
  readonly hurriedFinalsMs: number;
  /** How long speech from before a pause may still be recognized before it is dropped. */
  readonly pauseFinalsMs: number;
  /** How long the log may take to store the last events. */
  readonly flushMs: number;
};

/** The end of the audio: when it was, in monotonic ms; what the call waits for; and when nothing of it is to come. */
type Ending = { readonly at: number; readonly waited: Promise<void>; readonly delivered: Promise<void> };

export type SessionEnd = 'closed' | 'lost' | 'drained';

export type SessionDeps = {
  readonly gateway: AssistGateway;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly requestPermit: RequestPermit;
  /** The far side reported the quota of this target as used up, and for how long. */
  onQuota(target: string, waitMs: number): void;
  onStream(role: VoiceRole): void;
  onGap(cause: GapCause): void;
  /** The audio ends at `position`; the last words may still come. */
  onEnding(position: number, how: SessionEnd): void;
  /** Prefix of the ids of this connection's utterances and notices. */
  readonly idPrefix: string;
};

/** How long nothing is opened if the far side reports its quota as used up and names no time. */
const quotaWaitMs = 5_000;

export class VoiceSession implements VoiceCall {
  /** Resolves when nothing of this connection is running any more. */
  readonly finished: Promise<void>;
  readonly #opening: VoiceCallOpening;
  readonly #conversation: VoiceConversation;
  readonly #deps: SessionDeps;
  readonly #options: SessionOptions;
  readonly #logger: Logger;
  readonly #notices: CallNotices;
  readonly #quota: QuotaWatch;
  readonly #pipelines = new Map<VoiceRole, SpeakerPipeline>();
  readonly #follower: ConversationFollower;
  readonly #pipelinesDone: Promise<void>;
  readonly #onPipelinesDone: () => void;
  readonly #onFinished: () => void;
  #language: string | undefined;
  #position: number;
  #pausedFor: GapCause | undefined = undefined;
  #cancelForget: (() => void) | undefined = undefined;
  #ending: Ending | undefined = undefined;
  #cancelDeadline: (() => void) | undefined = undefined;

  constructor(opening: VoiceCallOpening, conversation: VoiceConversation, deps: SessionDeps, options: SessionOptions) {
    this.#opening = opening;
    this.#conversation = conversation;
    this.#deps = deps;
    this.#options = options;
    this.#language = opening.language;
    this.#position = opening.startSample;
    const { conversationId, audiohookSessionId } = opening;
    this.#logger = deps.logger.with({ conversationId, audiohookSessionId });
    this.#notices = createCallNotices(conversation.feed, deps.idPrefix);
    this.#quota = new QuotaWatch(deps.clock, this.#notices);
    let onPipelinesDone = (): void => {};
    this.#pipelinesDone = new Promise((resolve) => {
      onPipelinesDone = resolve;
    });
    this.#onPipelinesDone = onPipelinesDone;
    let onFinished = (): void => {};
    this.finished = new Promise((resolve) => {
      onFinished = resolve;
    });
    this.#onFinished = onFinished;
    for (const role of opening.roles) this.#pipelines.set(role, this.#createPipeline(role));
    this.#follower = this.#createFollower();
    conversation.follow(this.#follower);
  }

  audio(role: VoiceRole, ulaw: Uint8Array, startSample: number): void {
    const end = startSample + ulaw.length;
    if (end > this.#position) this.#position = end;
    if (this.#pausedFor === undefined) this.#pipelines.get(role)?.audio(ulaw, startSample);
  }

  gap(cause: GapCause, startSample: number, endSample: number): void {
    if (endSample <= startSample) return;
    if (endSample > this.#position) this.#position = endSample;
    this.#deps.onGap(cause);
    this.#each((pipeline) => pipeline.gap(startSample, endSample));
    this.#notices.gap(cause, startSample, endSample);
  }

  pause(cause: GapCause): void {
    if (this.#ending) return;
    this.#notices.paused(cause, this.#position);
    if (this.#pausedFor === undefined) {
      this.#pausedFor = cause;
      this.#each((pipeline) => pipeline.pause());
    }
    this.#scheduleForget(cause);
  }

  resume(): void {
    if (this.#ending || this.#pausedFor === undefined) return;
    this.#pausedFor = undefined;
    this.#cancelForget?.();
    this.#cancelForget = undefined;
    this.#each((pipeline) => pipeline.resume(this.#position));
    this.#notices.resumed(this.#position);
  }

  language(code: string): void {
    this.#language = code;
    this.#conversation.feed.about({ language: code });
    this.#each((pipeline) => pipeline.restart());
  }

  end(how: SessionEnd): Promise<void> {
    this.#ending ??= this.#finish(how);
    return this.#ending.waited;
  }

  /** Resolves when the last final of an ended session has been stored, or the time for it is over. */
  get delivered(): Promise<void> | undefined {
    return this.#ending?.delivered;
  }

  /** The service shuts down: the finals of an ended session are waited for no longer than its call waits for them. */
  hurry(): void {
    if (!this.#ending) return;
    const { finalsMs, hurriedFinalsMs } = this.#options;
    const waitedMs = this.#deps.clock.monotonic() - this.#ending.at;
    this.#takeFinalsFor(Math.max(hurriedFinalsMs, finalsMs - waitedMs));
  }

  /** To be called about once a second, whether audio comes or not. */
  tick(): void {
    if (this.#pausedFor !== undefined) return;
    let isQueued = false;
    for (const pipeline of this.#pipelines.values()) {
      pipeline.tick();
      isQueued ||= pipeline.streamPhase === 'queued';
    }
    this.#quota.check(isQueued, this.#position);
  }

  #each(run: (pipeline: SpeakerPipeline) => void): void {
    for (const pipeline of this.#pipelines.values()) run(pipeline);
  }

  #createPipeline(role: VoiceRole): SpeakerPipeline {
    const { clock, random, requestPermit, idPrefix } = this.#deps;
    const conversation = this.#conversation;
    return new SpeakerPipeline({
      role,
      idPrefix: `u${idPrefix}-${role}`,
      startSample: this.#opening.startSample,
      options: this.#options.speaker,
      owner: {
        clock,
        random,
        feed: conversation.feed,
        requestPermit,
        openStream: (of, events) => this.#openStream(of, events),
        onGap: (of, cause, from, to) => {
          this.#deps.onGap(cause);
          this.#notices.gap(cause, from, to, of);
        },
        onLatency: (of, latencyMs) => this.#notices.latency(of, this.#position, latencyMs),
        onDegraded: (of, error) => {
          this.#logger.warn('Recognition is failing; retrying', { role: of, code: error?.code });
          this.#notices.degraded(of, this.#position, error);
        },
        onRecovered: (of) => this.#notices.recovered(of, this.#position),
        onAnswer: () => conversation.noteAnswer(),
        onFailoverRequested: (error, stalled) => void conversation.requestFailover(error, stalled),
        onGiveUp: (of, error) => this.#giveUp(of, error),
        onDone: () => {
          if ([...this.#pipelines.values()].every((each) => each.isDone)) this.#onPipelinesDone();
        },
      },
    });
  }

  #createFollower(): ConversationFollower {
    return {
      onReady: () => this.#each((pipeline) => pipeline.conversationReady()),
      onWithdrawn: () => this.#each((pipeline) => pipeline.withdrawConversation()),
      onMoved: () => this.#each((pipeline) => pipeline.moveConversation()),
      onRefused: (error) => {
        this.#logger.error('Conversation refused; this call gets no assistance', { code: error.code });
        this.#notices.gaveUp(undefined, this.#position, error);
      },
      onElsewhere: () => this.#opening.onElsewhere?.(),
      onSuperseded: () =>
        this.#each((pipeline) => {
          pipeline.withdrawConversation();
          pipeline.cutOff();
        }),
    };
  }

  #openStream(role: VoiceRole, events: Pick<AnalyzeStreamOptions, 'onResult' | 'onEnd'>): AnalyzeStream {
    const handle = this.#conversation.handle!;
    this.#deps.onStream(role);
    return this.#deps.gateway.openStream({
      handle,
      role,
      sampleRateHz: SAMPLE_RATE_HZ,
      ...(this.#language !== undefined && { languageCode: this.#language }),
      onResult: events.onResult,
      onEnd: (error) => {
        if (error?.code === 'quota_exhausted') {
          this.#deps.onQuota(handle.target, error.retryAfterMs ?? quotaWaitMs);
        }
        events.onEnd(error);
      },
    });
  }

  #giveUp(role: VoiceRole, error: EarshotError | undefined): void {
    if (this.#conversation.requestFailover(error)) return;
    this.#logger.error('Recognition failed permanently', { role, code: error?.code });
    this.#notices.gaveUp(role, this.#position, error, this.#language);
  }

  /** A pause of this service hides nothing. Any other may protect a secret, so older audio is not kept for long. */
  #scheduleForget(cause: GapCause): void {
    if (cause === 'server_pause') return;
    this.#cancelForget ??= this.#deps.clock.after(this.#options.pauseFinalsMs, () => {
      this.#cancelForget = undefined;
      this.#each((pipeline) => pipeline.forget(cause));
    });
  }

  /** `waited` resolves after the last finals, or after the time allowed for them; late finals are taken for longer. */
  #finish(how: SessionEnd): Ending {
    const { clock, onEnding } = this.#deps;
    const { finalsMs, lateFinalsMs, flushMs } = this.#options;
    this.#cancelForget?.();
    onEnding(this.#position, how);
    this.#each((pipeline) => pipeline.end());
    this.#takeFinalsFor(how === 'drained' ? finalsMs : lateFinalsMs);
    const delivered = this.#pipelinesDone.then(async () => {
      this.#cancelDeadline?.();
      this.#notices.close(this.#position);
      await withTimeout(clock, flushMs, this.#conversation.feed.flush());
      void this.#conversation.leave(this.#follower, how).then(this.#onFinished);
    });
    return { at: clock.monotonic(), waited: withTimeout(clock, finalsMs, delivered), delivered };
  }

  #takeFinalsFor(ms: number): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.#deps.clock.after(ms, () => {
      this.#each((pipeline) => pipeline.cutOff());
      this.#onPipelinesDone();
    });
  }
}
