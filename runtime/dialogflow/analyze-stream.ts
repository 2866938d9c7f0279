/** One StreamingAnalyzeContent call: the configuration is sent first, then audio. Results arrive as `AssistResult`, the end once. */
import { setImmediate } from 'node:timers';
import type { ClientDuplexStream, MethodDefinition } from '@grpc/grpc-js';
import { createWideband } from '../../shared/audiohook/wideband.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions } from '../core/ports/assist-gateway.ts';
import type { ChannelPool } from './channels.ts';
import { fromGrpcError } from './errors.ts';
import { knowledgeParameters } from './knowledge-filter.ts';
import { mapResponse } from './map-results.ts';
import { type DialogflowServices, encodeAudioMessage } from './services.ts';

export type StreamContext = {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly pool: ChannelPool;
  readonly services: DialogflowServices;
};

export type StreamSettings = {
  readonly method: (services: DialogflowServices) => MethodDefinition<object, object>;
  /** Speech model. Default: the profile's. */
  readonly model?: string | undefined;
  /** Longer than any stream lives: the library's default would end one at 220 s. */
  readonly deadlineMs: number;
};

/** Returns at once; `ready` may still be loading. Errors of any kind arrive in `onEnd`, never as an exception. */
export function openAnalyzeStream(
  ready: () => StreamContext | Promise<StreamContext>,
  options: AnalyzeStreamOptions,
  settings: StreamSettings,
): AnalyzeStream {
  const stream = new GrpcAnalyzeStream(options, settings);
  stream.open(ready);
  return stream;
}

class GrpcAnalyzeStream implements AnalyzeStream {
  readonly #options: AnalyzeStreamOptions;
  readonly #settings: StreamSettings;
  #call: ClientDuplexStream<object, object> | undefined;
  /** Audio written before the call was opened. */
  #queued: Uint8Array[] = [];
  #isHalfClosed = false;
  #isCancelled = false;
  #hasEnded = false;
  #onDrain: (() => void) | undefined;
  readonly #wideband: ReturnType<typeof createWideband> | undefined;

  constructor(options: AnalyzeStreamOptions, settings: StreamSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#wideband = isWideband(settings.model) ? createWideband() : undefined;
  }

  open(ready: () => StreamContext | Promise<StreamContext>): void {
    try {
      const context = ready();
      if (context instanceof Promise) {
        context.then((loaded) => this.#start(loaded)).catch((error: unknown) => this.#end(fromGrpcError(error)));
      } else this.#start(context);
    } catch (error) {
      const reason = fromGrpcError(error);
      // The caller does not have the stream yet.
      queueMicrotask(() => this.#end(reason));
    }
  }

  write(audio: Uint8Array): boolean {
    if (this.#hasEnded || this.#isHalfClosed || this.#isCancelled || audio.length === 0) return true;
    const message = encodeAudioMessage(this.#wideband?.(audio) ?? audio);
    if (this.#call) return this.#call.write(message);
    this.#queued.push(message);
    return false;
  }

  onDrain(run: () => void): void {
    this.#onDrain = run;
  }

  halfClose(): void {
    if (this.#isHalfClosed || this.#hasEnded) return;
    this.#isHalfClosed = true;
    this.#call?.end();
  }

  cancel(): void {
    if (this.#isCancelled || this.#hasEnded) return;
    this.#isCancelled = true;
    if (this.#call) this.#call.cancel();
    else queueMicrotask(() => this.#end(new EarshotError('cancelled')));
  }

  #start(context: StreamContext): void {
    if (this.#isCancelled) {
      this.#end(new EarshotError('cancelled'));
      return;
    }
    const participant = this.#options.handle.participants[this.#options.role];
    const call = this.#openCall(context, participant);
    this.#call = call;
    call.write(configOf(this.#options, participant, this.#settings.model));
    const queued = this.#queued;
    this.#queued = [];
    let mayWrite = true;
    for (const message of queued) mayWrite = call.write(message);
    if (this.#isHalfClosed) call.end();
    else if (queued.length > 0 && mayWrite) this.#onDrain?.();
  }

  #openCall({ grpc, pool, services }: StreamContext, participant: string): ClientDuplexStream<object, object> {
    const method = this.#settings.method(services);
    const slot = pool.acquire();
    const metadata = new grpc.Metadata();
    metadata.set('x-goog-request-params', `participant=${encodeURIComponent(participant)}`);
    const call = slot.client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      metadata,
      { deadline: Date.now() + this.#settings.deadlineMs },
    );
    call.on('data', (response: object) => {
      if (this.#hasEnded) return;
      for (const result of mapResponse(response)) this.#options.onResult(result);
    });
    call.on('error', (error: unknown) => {
      slot.release();
      this.#end(this.#isCancelled ? new EarshotError('cancelled', { cause: error }) : fromGrpcError(error, services));
    });
    call.on('end', () => {
      // An error has an event of its own, which follows this one.
      setImmediate(() => {
        slot.release();
        this.#end(undefined);
      });
    });
    call.on('drain', () => this.#onDrain?.());
    return call;
  }

  #end(error: EarshotError | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#queued = [];
    this.#options.onEnd(error);
  }
}

/** Behind the name of a model that takes linear samples at 16 kHz only. */
const widebandMark = '@16k';

const isWideband = (model: string | undefined): boolean => model?.endsWith(widebandMark) === true;

function configOf(options: AnalyzeStreamOptions, participant: string, model: string | undefined): object {
  const hints = options.phraseHints ?? [];
  return {
    participant,
    audioConfig: {
      ...(isWideband(model)
        ? { audioEncoding: 'AUDIO_ENCODING_LINEAR_16', sampleRateHertz: 16_000 }
        : { audioEncoding: 'AUDIO_ENCODING_MULAW', sampleRateHertz: options.sampleRateHz }),
      ...(options.languageCode !== undefined && { languageCode: options.languageCode }),
      ...(model !== undefined && { model: isWideband(model) ? model.slice(0, -widebandMark.length) : model }),
      enableWordInfo: true,
      enableAutomaticPunctuation: true,
      enableVoiceActivityEvents: true,
      ...(hints.length > 0 && { speechContexts: [{ phrases: hints }] }),
    },
    outputMultipleUtterances: true,
    ...knowledgeParameters(options.handle.knowledge),
  };
}
