/** The audio of one AudioHook connection: its speakers' pipelines, its pauses and gaps, and its end. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import type { AnalyzeStream, AnalyzeStreamOptions } from '../../ports/assist-gateway.ts';
import type { Logger } from '../../ports/logger.ts';
import type { GapCause, VoiceCall, VoiceCallOpening, VoiceRole } from '../../ports/voice-call.ts';
import { withTimeout } from '../../with-timeout.ts';
import type { VoiceConversation } from './conversation.ts';
import type { ConversationFollower } from './conversation-options.ts';
import { type CallNotices, createCallNotices } from './notices.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { SessionDeps, SessionEnd, SessionOptions } from './session-options.ts';
import { createSignal } from './signal.ts';
import { type AudioTail, SpeakerPipeline } from './speaker-pipeline.ts';

/** The end of the audio: when it was, in monotonic ms; what the call waits for; and when nothing of it is to come. */
type Ending = { readonly at: number; readonly waited: Promise<void>; readonly delivered: Promise<void> };

/** How long nothing is opened if the far side reports its quota as used up and names no time. */
const quotaWaitMs = 5_000;

export class VoiceSession implements VoiceCall {
  readonly conversationId: ConversationId;
  readonly #opening: VoiceCallOpening;
  readonly #conversation: VoiceConversation;
  readonly #deps: SessionDeps;
  readonly #options: SessionOptions;
  readonly #logger: Logger;
  readonly #notices: CallNotices;
  readonly #quota: QuotaWatch;
  readonly #pipelines = new Map<VoiceRole, SpeakerPipeline>();
  readonly #follower: ConversationFollower;
  /** Speakers whose language was not recognized. */
  readonly #refused = new Set<VoiceRole>();
  readonly #pipelinesDone = createSignal();
  readonly #finished = createSignal();
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
    this.conversationId = conversationId;
    this.#logger = deps.logger.with({ conversationId, audiohookSessionId });
    this.#notices = createCallNotices(conversation.feed, deps.idPrefix);
    this.#quota = new QuotaWatch(deps.clock, this.#notices);
    for (const role of opening.roles) {
      const tail = deps.tails.get(role);
      const pipeline = this.#createPipeline(role, tail?.from ?? opening.startSample);
      this.#pipelines.set(role, pipeline);
      if (tail) pipeline.audio(tail.ulaw, tail.from);
    }
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
    const isOther = code !== this.#language;
    this.#language = code;
    this.#conversation.feed.about({ language: code });
    this.#each((pipeline) => pipeline.restart());
    if (isOther && this.#refused.size > 0 && !this.#ending) this.#listenAgain();
  }

  /** Nothing recognized the language before; the present one is tried from here on. */
  #listenAgain(): void {
    this.#pipelinesDone.rearm();
    this.#notices.languageChanged(this.#position);
    for (const role of this.#refused) {
      const pipeline = this.#createPipeline(role, this.#position, `${this.#position}-`);
      this.#pipelines.set(role, pipeline);
      if (this.#pausedFor !== undefined) pipeline.pause();
      if (this.#conversation.handle) pipeline.conversationReady();
    }
    this.#refused.clear();
  }

  /** For a connection that continues this one at `position`, without a gap: what was not recognized yet of these speakers. */
  handOver(position: number, roles: readonly VoiceRole[]): ReadonlyMap<VoiceRole, AudioTail> {
    const tails = new Map<VoiceRole, AudioTail>();
    if (position !== this.#position || this.#pausedFor !== undefined) return tails;
    for (const role of roles) {
      const tail = this.#pipelines.get(role)?.handOver();
      if (tail) tails.set(role, tail);
    }
    return tails;
  }

  end(how: SessionEnd): Promise<void> {
    this.#ending ??= this.#finish(how);
    return this.#ending.waited;
  }

  /** Resolves when nothing of this connection is running any more. */
  get finished(): Promise<void> {
    return this.#finished.raised;
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

  /** `mark` distinguishes the utterances of a later pipeline of the same speaker. */
  #createPipeline(role: VoiceRole, startSample: number, mark = ''): SpeakerPipeline {
    const { clock, random, requestPermit, idPrefix } = this.#deps;
    const conversation = this.#conversation;
    return new SpeakerPipeline({
      role,
      idPrefix: `u${idPrefix}-${mark}${role}`,
      startSample,
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
          if ([...this.#pipelines.values()].every((each) => each.isDone)) this.#pipelinesDone.raise();
        },
      },
    });
  }

  #createFollower(): ConversationFollower {
    return {
      participantId: this.#opening.participantId,
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
    if (error?.code === 'unsupported') this.#refused.add(role);
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
    const delivered = this.#pipelinesDone.raised.then(async () => {
      this.#cancelDeadline?.();
      this.#notices.close(this.#position);
      await withTimeout(clock, flushMs, this.#conversation.feed.flush());
      void this.#conversation.leave(this.#follower, how).then(this.#finished.raise);
    });
    return { at: clock.monotonic(), waited: withTimeout(clock, finalsMs, delivered), delivered };
  }

  #takeFinalsFor(ms: number): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.#deps.clock.after(ms, () => {
      this.#each((pipeline) => pipeline.cutOff());
      this.#pipelinesDone.raise();
    });
  }
}
