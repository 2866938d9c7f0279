/**
 * StreamingAnalyzeContent as the real service does it: the first message configures, the others carry audio; interim
 * results, finals, then the stored message, then suggestions, all while the stream goes on. It ends when it is too old,
 * when no audio comes, or after a half-close when everything has been said.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Clock } from '../../core/ports/clock.ts';
import type { LocalEngine, RecognizerResult, RecognizerStream } from '../ports.ts';
import type { Notify } from './notify.ts';
import type { Pipeline, Said } from './pipeline.ts';
import type { StreamScript } from './script.ts';
import { activityOf, recognitionOf } from './shapes.ts';
import type { DialogflowState, StoredConversation, StoredParticipant } from './state.ts';
import { codes, RpcError } from './status.ts';

export type StreamRequest = {
  participant?: string;
  audioConfig?: {
    audioEncoding?: string;
    sampleRateHertz?: number;
    languageCode?: string;
    enableWordInfo?: boolean;
    enableVoiceActivityEvents?: boolean;
    phraseHints?: string[];
    speechContexts?: { phrases?: string[] }[];
    model?: string;
  };
  textConfig?: { languageCode?: string };
  inputAudio?: Uint8Array;
  inputText?: string;
  inputDtmf?: unknown;
  outputMultipleUtterances?: boolean;
};

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
  readonly later: (run: () => void) => void;
  readonly fail: (call: Duplex, error: RpcError) => void;
  /** Breaks the connection that carries the call. */
  readonly reset: (call: Duplex) => void;
};

export type Duplex = ServerDuplexStream<StreamRequest, object>;

const encodings: Readonly<Record<string, 'mulaw' | 'linear16'>> = {
  AUDIO_ENCODING_MULAW: 'mulaw',
  AUDIO_ENCODING_LINEAR_16: 'linear16',
};

/** Serves one call from its first message to its end. */
export function serveStream(call: Duplex, deps: StreamDeps): void {
  const { engine, state, pipeline, clock, limits, notify } = deps;
  let owner: { conversation: StoredConversation; participant: StoredParticipant } | undefined;
  let recognizer: RecognizerStream | undefined;
  let script: StreamScript | undefined;
  let bytesPerMs = 8;
  let languageCode = 'en-US';
  let withWords = false;
  let withActivity = false;
  let startedAt = 0;
  let audioBytes = 0;
  let over = false;
  let inputEnded = false;
  let congested = false;
  let messageId = state.newMessageId();
  let muted = false;
  let recognized = false;
  let textExpected = false;
  /** Finals become messages one after the other: their order is what ties them together. */
  let messages = Promise.resolve();
  const underWay = new Set<Promise<void>>();
  let stopIdle = () => {};
  let stopAge = () => {};

  const finish = (error?: RpcError) => {
    if (over) return;
    over = true;
    stopIdle();
    stopAge();
    recognizer?.cancel();
    script?.closed();
    if (error) deps.fail(call, error);
    else call.end();
  };
  const put = (response: object) => {
    if (!over && !muted) congested = !call.write(response);
  };
  const send = (response: object) => {
    const wait = script?.resultsMs ?? 0;
    if (wait === 0) put(response);
    else clock.after(wait, () => put(response));
  };
  call.on('drain', () => {
    congested = false;
  });

  const watchIdle = () => {
    stopIdle();
    stopIdle = clock.after(limits.idleMs, () =>
      finish(
        new RpcError(
          codes.outOfRange,
          'While calling Cloud Speech API: Audio Timeout Error: Long duration elapsed without audio. Audio should be sent close to real time.',
        ),
      ),
    );
  };

  const said = (text: string, startMs: number): Said => ({
    conversation: owner!.conversation,
    participant: owner!.participant,
    text,
    languageCode,
    sentAt: startedAt + startMs,
  });

  const finalSaid = (text: string, startMs: number) => {
    if (text === '') return;
    const what = { ...said(text, startMs), messageId };
    messageId = state.newMessageId();
    messages = messages.then(async () => {
      const known = await pipeline.message(what);
      send({ message: known.message });
      notify.message(what.conversation, known.message);
      const task = pipeline
        .suggestions(what, known, (results) => {
          send({ humanAgentSuggestionResults: results });
          notify.suggestions(what.conversation, results);
        })
        .finally(() => underWay.delete(task));
      underWay.add(task);
    });
  };

  const onRecognized = (result: RecognizerResult) => {
    if (over) return;
    if (result.kind === 'activity') {
      if (withActivity) send({ recognitionResult: activityOf(result.speaking, result.offsetMs) });
      return;
    }
    // A reader that can not keep up misses what will be replaced anyway, never a final.
    if (!result.final && congested) return;
    const recognitionResult = recognitionOf(result, languageCode, withWords);
    send({ recognitionResult });
    notify.recognition(owner!.conversation, owner!.participant, recognitionResult, messageId);
    if (result.final) finalSaid(result.text, result.startMs);
  };

  const onRecognizerEnd = (error?: unknown) => {
    recognized = true;
    if (error !== undefined)
      return finish(
        error instanceof RpcError ? error : new RpcError(codes.unavailable, 'Speech recognition is not available'),
      );
    if (!inputEnded) return finish(new RpcError(codes.unavailable, 'Speech recognition ended early'));
    stopAge = clock.after(limits.afterHalfCloseMs, () => finish());
    afterAll();
  };

  const afterAll = () =>
    messages
      .then(() => Promise.allSettled([...underWay]))
      .then(() => {
        const wait = script?.resultsMs ?? 0;
        if (wait === 0) finish();
        else clock.after(wait + 1, () => finish());
      });

  const configure = (request: StreamRequest) => {
    const { audioConfig, textConfig } = request;
    if (!request.participant) throw new RpcError(codes.invalidArgument, 'The first message must name a participant');
    if (!audioConfig === !textConfig)
      throw new RpcError(codes.invalidArgument, 'The first message must have audio_config or text_config');
    if (request.inputAudio?.length || request.inputText || request.inputDtmf)
      throw new RpcError(codes.invalidArgument, 'The first message must not have input');
    const found = state.participant(request.participant);
    state.requireOpen(found.conversation);
    if (found.participant.role === 'AUTOMATED_AGENT')
      throw new RpcError(codes.invalidArgument, 'This participant can not stream');
    owner = found;
    startedAt = clock.now();
    languageCode = audioConfig?.languageCode || textConfig?.languageCode || 'en-US';
    script = deps.script?.({ role: found.participant.role, conversation: found.conversation.name });
    if (textConfig) {
      textExpected = true;
      return;
    }
    const encoding = encodings[audioConfig!.audioEncoding ?? ''];
    const sampleRateHz = audioConfig!.sampleRateHertz ?? 0;
    if (!encoding) throw new RpcError(codes.invalidArgument, 'Only LINEAR_16 and MULAW are supported');
    if (sampleRateHz < 8000 || sampleRateHz > 48_000)
      throw new RpcError(codes.invalidArgument, 'sample_rate_hertz must be from 8000 to 48000');
    bytesPerMs = (sampleRateHz * (encoding === 'mulaw' ? 1 : 2)) / 1000;
    withWords = audioConfig!.enableWordInfo === true;
    withActivity = audioConfig!.enableVoiceActivityEvents === true;
    const hints = (audioConfig!.speechContexts ?? []).flatMap((context) => context.phrases ?? []);
    recognizer = engine.recognizer.open({
      encoding,
      sampleRateHz,
      languageCode,
      phraseHints: [...hints, ...(audioConfig!.phraseHints ?? []), ...engine.knowledge.phrases()],
      interim: true,
      group: found.conversation.name,
      onResult: onRecognized,
      onEnd: onRecognizerEnd,
    });
    watchIdle();
    stopAge = clock.after(limits.maxStreamMs, tooOld);
  };

  const tooOld = () =>
    finish(
      new RpcError(
        codes.outOfRange,
        `Exceeded maximum allowed stream duration of ${Math.round(limits.maxStreamMs / 1000)} seconds.`,
      ),
    );

  const take = (request: StreamRequest) => {
    if (request.participant || request.audioConfig || request.textConfig)
      throw new RpcError(codes.invalidArgument, 'Only the first message may have a configuration');
    if (textExpected) {
      if (!request.inputText) throw new RpcError(codes.invalidArgument, 'The second message must have input_text');
      textExpected = false;
      inputEnded = true;
      finalSaid(request.inputText, 0);
      recognized = true;
      return;
    }
    if (!recognizer) throw new RpcError(codes.invalidArgument, 'No further message is expected');
    if (!request.inputAudio?.length)
      throw new RpcError(codes.invalidArgument, 'Every further message must have input_audio');
    state.requireOpen(owner!.conversation);
    watchIdle();
    audioBytes += request.inputAudio.length;
    const refusal = script?.audio(audioBytes / bytesPerMs);
    if (refusal === 'drop') muted = true;
    else if (refusal === 'reset') return deps.reset(call);
    else if (refusal) throw refusal;
    if (muted) return;
    recognizer.write(request.inputAudio);
    if (audioBytes / bytesPerMs > limits.maxStreamMs) tooOld();
  };

  const receive = (request: StreamRequest) => {
    if (over) return;
    try {
      if (!owner) configure(request);
      else take(request);
    } catch (error) {
      finish(error instanceof RpcError ? error : new RpcError(codes.internal, 'Internal error encountered'));
    }
  };

  call.on('data', receive);
  call.on('error', () => finish());
  call.on('cancelled', () => {
    // Also told after every ordinary end.
    if (over) return;
    over = true;
    stopIdle();
    stopAge();
    recognizer?.cancel();
    script?.closed();
  });
  call.on('end', () =>
    // A cancelled call says `end` first and only then that it was cancelled.
    deps.later(() => {
      if (over || call.cancelled) return;
      inputEnded = true;
      stopIdle();
      // A stalled stream does not even end.
      if (muted) return;
      if (!owner) return finish(new RpcError(codes.invalidArgument, 'The stream ended before its first message'));
      if (recognizer && !recognized) recognizer.end();
      else afterAll();
    }),
  );
}
