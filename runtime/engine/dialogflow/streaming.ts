/**
 * StreamingAnalyzeContent as the real service does it: the first message configures, the others carry audio; interim
 * results, finals, then the stored message, then suggestions, all while the stream goes on. `stream-phases.ts` decides what
 * happens when; this class performs it.
 */

import type { ServerDuplexStream } from '@grpc/grpc-js';
import { EarshotError } from '../../../shared/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { EnglishTexts, LocalEngine, RecognizerResult, RecognizerStream } from '../ports.ts';
import { knowledgeNames } from './knowledge-names.ts';
import { MessageDelivery } from './message-delivery.ts';
import type { Notify } from './notify.ts';
import type { Pipeline } from './pipeline.ts';
import type { StreamScript } from './script.ts';
import { activityOf, recognitionOf } from './shapes.ts';
import { sayWhileBehind } from './signs-of-life.ts';
import type { DialogflowState, StoredConversation, StoredParticipant } from './state.ts';
import { codes, RpcError } from './status.ts';
import { type StreamEffect, type StreamInput, type StreamPhase, step } from './stream-phases.ts';
import {
  type AudioSettings,
  contentOf,
  readAudioSettings,
  readLanguage,
  readParticipant,
  type StreamRequest,
} from './stream-request.ts';

export type StreamLimits = {
  /** Age, in audio or in time, at which a stream is ended with OUT_OF_RANGE. */
  readonly maxStreamMs: number;
  readonly idleMs: number;
  /** How long suggestions may still come after a half-close. */
  readonly afterHalfCloseMs: number;
};

export const defaultStreamLimits: StreamLimits = { maxStreamMs: 305_000, idleMs: 10_000, afterHalfCloseMs: 8_000 };

export type StreamDeps = {
  readonly engine: LocalEngine;
  readonly state: DialogflowState;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly limits: StreamLimits;
  readonly notify: Notify;
  /** Refusals and delays that a script asks for; undefined: none. */
  readonly script: ((opening: { role: string; conversation: string }) => StreamScript) | undefined;
  /** Undefined: English texts are not wanted. */
  readonly english: EnglishTexts | undefined;
  readonly later: (run: () => void) => void;
  readonly fail: (call: Duplex, error: RpcError) => void;
  /** Breaks the connection that carries the call. */
  readonly reset: (call: Duplex) => void;
};

export type Duplex = ServerDuplexStream<StreamRequest, object>;

/** What the first message has settled. */
type OpenStream = {
  readonly conversation: StoredConversation;
  readonly participant: StoredParticipant;
  readonly languageCode: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly script: StreamScript | undefined;
  /** Undefined for a text. */
  readonly audio: AudioSettings | undefined;
  recognizer: RecognizerStream | undefined;
  stopSaying?: () => void;
};

/** Serves one call from its first message to its end. */
export function serveStream(call: Duplex, deps: StreamDeps): void {
  const stream = new AnalyzeContentStream(call, deps);
  call.on('data', (request: StreamRequest) => stream.receive(request));
  call.on('drain', () => stream.drained());
  call.on('error', () => stream.input({ type: 'disconnected' }));
  // Also emitted after every ordinary end, when it changes nothing.
  call.on('cancelled', () => stream.input({ type: 'cancelled' }));
  call.on('end', () =>
    // A cancelled call emits `end` first and only then `cancelled`.
    deps.later(() => {
      if (!call.cancelled) stream.input({ type: 'halfClosed' });
    }),
  );
}

class AnalyzeContentStream {
  readonly #call: Duplex;
  readonly #deps: StreamDeps;
  readonly #delivery: MessageDelivery;
  #phase: StreamPhase = 'opening';
  #open: OpenStream | undefined;
  #audioBytes = 0;
  /** The client reads more slowly than results come. */
  #congested = false;
  #stopIdle = (): void => {};
  /** Of the stream's age, later of the delivery. */
  #stopDeadline = (): void => {};

  constructor(call: Duplex, deps: StreamDeps) {
    this.#call = call;
    this.#deps = deps;
    this.#delivery = new MessageDelivery({
      pipeline: deps.pipeline,
      notify: deps.notify,
      newMessageId: () => deps.state.newMessageId(),
      send: (response) => this.#send(response),
    });
  }

  input(input: StreamInput, request?: StreamRequest): void {
    const [phase, effects] = step(this.#phase, input);
    this.#phase = phase;
    for (const effect of effects) this.#perform(effect, request);
  }

  receive(request: StreamRequest): void {
    if (this.#phase === 'ended') return;
    try {
      if (this.#phase === 'opening') this.#configure(request);
      else this.input(contentOf(request), request);
    } catch (error) {
      const known = error instanceof RpcError ? error : new RpcError(codes.internal, 'Internal error encountered');
      this.input({ type: 'refused', error: known });
    }
  }

  drained(): void {
    this.#congested = false;
  }

  #perform(effect: StreamEffect, request: StreamRequest | undefined): void {
    const { clock, limits } = this.#deps;
    switch (effect.type) {
      case 'openRecognizer':
        this.#openRecognizer();
        break;
      case 'watchIdle':
        this.#stopIdle();
        this.#stopIdle = clock.after(limits.idleMs, () => this.input({ type: 'idle' }));
        break;
      case 'stopIdle':
        this.#stopIdle();
        break;
      case 'watchAge':
        this.#watch(limits.maxStreamMs, { type: 'aged', maxStreamMs: limits.maxStreamMs });
        break;
      case 'watchDelivery':
        this.#watch(limits.afterHalfCloseMs, { type: 'overdue' });
        break;
      case 'takeAudio':
        this.#takeAudio(request!.inputAudio!);
        break;
      case 'acceptText':
        this.#addFinal(request!.inputText!, 0);
        break;
      case 'endRecognizer':
        this.#open!.recognizer!.end();
        break;
      case 'awaitDelivery':
        void this.#awaitDelivery();
        break;
      case 'release':
        this.#release();
        break;
      case 'close':
        this.#call.end();
        break;
      case 'fail':
        this.#deps.fail(this.#call, effect.error);
    }
  }

  #watch(afterMs: number, input: StreamInput): void {
    this.#stopDeadline();
    this.#stopDeadline = this.#deps.clock.after(afterMs, () => this.input(input));
  }

  #release(): void {
    this.#open?.stopSaying?.();
    this.#stopIdle();
    this.#stopDeadline();
    this.#open?.recognizer?.cancel();
    this.#open?.script?.closed();
  }

  #configure(request: StreamRequest): void {
    const { state, clock } = this.#deps;
    const { conversation, participant } = state.participant(readParticipant(request));
    state.requireOpen(conversation);
    if (participant.role === 'AUTOMATED_AGENT')
      throw new RpcError(codes.invalidArgument, 'This participant cannot stream');
    const audio = request.audioConfig && readAudioSettings(request.audioConfig);
    conversation.knowledge = knowledgeNames(request);
    this.#open = {
      conversation,
      participant,
      languageCode: readLanguage(request),
      startedAt: clock.now(),
      script: this.#deps.script?.({ role: participant.role, conversation: conversation.name }),
      audio,
      recognizer: undefined,
    };
    this.input({ type: 'configured', mode: audio ? 'audio' : 'text' });
  }

  #openRecognizer(): void {
    const open = this.#open!;
    const { encoding, sampleRateHz, phraseHints } = open.audio!;
    const { english, engine } = this.#deps;
    const { recognizer, knowledge } = engine;
    open.recognizer = recognizer.open({
      encoding,
      sampleRateHz,
      languageCode: open.languageCode,
      phraseHints: [...phraseHints, ...knowledge.phrases()],
      interim: true,
      english: english?.isWanted(open.conversation.name) ?? false,
      group: open.conversation.name,
      onResult: (result) => this.#onResult(open, result),
      onEnd: (error) => this.#onRecognizerEnd(error),
    });
    const atWork = () => activityOf(true, Math.floor(this.#audioBytes / open.audio!.bytesPerMs));
    const say = () => this.#send({ recognitionResult: atWork() });
    if (open.audio!.withActivity) open.stopSaying = sayWhileBehind(this.#deps.clock, open.recognizer, say);
  }

  #takeAudio(audio: Uint8Array): void {
    const { conversation, script, recognizer, audio: settings } = this.#open!;
    const { state, limits } = this.#deps;
    state.requireOpen(conversation);
    this.#audioBytes += audio.length;
    const audioMs = this.#audioBytes / settings!.bytesPerMs;
    const verdict = script?.audio(audioMs);
    if (verdict === 'reset') {
      this.#deps.reset(this.#call);
      return;
    }
    if (verdict instanceof RpcError) throw verdict;
    if (verdict === 'drop') this.input({ type: 'stall' });
    if (this.#phase === 'stalled') return;
    recognizer!.write(audio);
    if (audioMs > limits.maxStreamMs) this.input({ type: 'aged', maxStreamMs: limits.maxStreamMs });
  }

  #onResult({ conversation, participant, languageCode, audio }: OpenStream, result: RecognizerResult): void {
    if (this.#phase === 'ended') return;
    if (result.kind === 'activity') {
      if (audio!.withActivity) this.#send({ recognitionResult: activityOf(result.speaking, result.offsetMs) });
      return;
    }
    // A slow reader misses interim results, which are replaced anyway, and never a final.
    if (!result.final && this.#congested) return;
    const recognitionResult = recognitionOf(result, languageCode, audio!.withWords);
    this.#send({ recognitionResult });
    this.#deps.notify.recognition(conversation, participant, recognitionResult, this.#delivery.nextMessageId);
    if (result.english !== undefined)
      this.#deps.english?.keep(this.#delivery.nextMessageId, result.english, conversation.name);
    if (result.final) this.#addFinal(result.text, result.startMs);
  }

  #onRecognizerEnd(error: unknown): void {
    const unavailable = () =>
      error instanceof EarshotError && error.code === 'unsupported'
        ? new RpcError(codes.unimplemented, 'The language is not supported')
        : new RpcError(codes.unavailable, 'Speech recognition is not available');
    this.input({
      type: 'recognizerEnded',
      ...(error !== undefined && { error: error instanceof RpcError ? error : unavailable() }),
    });
  }

  #addFinal(text: string, startMs: number): void {
    if (text === '') return;
    const { conversation, participant, languageCode, startedAt } = this.#open!;
    this.#delivery.add({ conversation, participant, text, languageCode, sentAt: startedAt + startMs });
  }

  async #awaitDelivery(): Promise<void> {
    await this.#delivery.settled();
    const delayMs = this.#open?.script?.resultsMs ?? 0;
    if (delayMs === 0) this.input({ type: 'delivered' });
    // After the last result, which is delayed as long.
    else this.#deps.clock.after(delayMs + 1, () => this.input({ type: 'delivered' }));
  }

  #send(response: object): void {
    const delayMs = this.#open?.script?.resultsMs ?? 0;
    if (delayMs === 0) this.#write(response);
    else this.#deps.clock.after(delayMs, () => this.#write(response));
  }

  #write(response: object): void {
    if (this.#phase !== 'ended' && this.#phase !== 'stalled') this.#congested = !this.#call.write(response);
  }
}
