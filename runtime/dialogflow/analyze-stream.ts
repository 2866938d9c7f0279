/** One StreamingAnalyzeContent call: the config goes first, then audio; results come as `AssistResult`, the end once. */
import { setImmediate } from 'node:timers';
import type { ClientDuplexStream, MethodDefinition } from '@grpc/grpc-js';
import { EarshotError } from '../../shared/errors.ts';
import type { AnalyzeStream, AnalyzeStreamOptions } from '../core/ports/assist-gateway.ts';
import type { ChannelPool } from './channels.ts';
import { fromGrpcError } from './errors.ts';
import { mapResponse } from './map-results.ts';
import { type DialogflowServices, encodeAudioMessage } from './services.ts';

export type StreamContext = {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly pool: ChannelPool;
  readonly services: DialogflowServices;
};

export type StreamSettings = {
  readonly method: (services: DialogflowServices) => MethodDefinition<object, object>;
  /** Speech model; the profile's own where absent. */
  readonly model?: string | undefined;
  /** Longer than any stream may live: the library's own hidden default would cut one at 220 s. */
  readonly deadlineMs: number;
};

/** Returns at once; `ready` may still be loading. Errors of any kind arrive in `onEnd`, never as an exception. */
export function openAnalyzeStream(
  ready: () => StreamContext | Promise<StreamContext>,
  options: AnalyzeStreamOptions,
  settings: StreamSettings,
): AnalyzeStream {
  let stream: ClientDuplexStream<object, object> | undefined;
  let waiting: Uint8Array[] = [];
  let halfClosed = false;
  let cancelled = false;
  let ended = false;
  let drained: (() => void) | undefined;

  const end = (error: EarshotError | undefined) => {
    if (ended) return;
    ended = true;
    waiting = [];
    options.onEnd(error);
  };

  const start = (context: StreamContext) => {
    if (cancelled) return end(new EarshotError('cancelled'));
    const { grpc, pool, services } = context;
    const method = settings.method(services);
    const slot = pool.acquire();
    const participant = options.handle.participants[options.role];
    const metadata = new grpc.Metadata();
    metadata.set('x-goog-request-params', `participant=${encodeURIComponent(participant)}`);
    const opened = slot.client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      metadata,
      { deadline: Date.now() + settings.deadlineMs },
    );
    stream = opened;
    opened.on('data', (response: object) => {
      if (ended) return;
      for (const result of mapResponse(response)) options.onResult(result);
    });
    opened.on('error', (error: unknown) => {
      slot.release();
      end(cancelled ? new EarshotError('cancelled', { cause: error }) : fromGrpcError(error, services));
    });
    opened.on('end', () => {
      // An error is told by its own event, which comes right behind this one.
      setImmediate(() => {
        slot.release();
        end(undefined);
      });
    });
    opened.on('drain', () => drained?.());
    opened.write(configOf(options, participant, settings.model));
    const queued = waiting;
    waiting = [];
    let open = true;
    for (const message of queued) open = opened.write(message);
    if (halfClosed) opened.end();
    else if (queued.length > 0 && open) drained?.();
  };

  try {
    const context = ready();
    if (context instanceof Promise) {
      context.then(start).catch((error: unknown) => end(fromGrpcError(error)));
    } else start(context);
  } catch (error) {
    const reason = fromGrpcError(error);
    // The caller has not got the stream yet: tell it after it has.
    queueMicrotask(() => end(reason));
  }

  return {
    write(audio) {
      if (ended || halfClosed || cancelled || audio.length === 0) return true;
      const message = encodeAudioMessage(audio);
      if (stream) return stream.write(message);
      waiting.push(message);
      return false;
    },
    onDrain(run) {
      drained = run;
    },
    halfClose() {
      if (halfClosed || ended) return;
      halfClosed = true;
      stream?.end();
    },
    cancel() {
      if (cancelled || ended) return;
      cancelled = true;
      if (stream) stream.cancel();
      else queueMicrotask(() => end(new EarshotError('cancelled')));
    },
  };
}

function configOf(options: AnalyzeStreamOptions, participant: string, model: string | undefined): object {
  const hints = options.phraseHints ?? [];
  return {
    participant,
    audioConfig: {
      audioEncoding: 'AUDIO_ENCODING_MULAW',
      sampleRateHertz: options.sampleRateHz,
      ...(options.languageCode === undefined ? {} : { languageCode: options.languageCode }),
      ...(model === undefined ? {} : { model }),
      enableWordInfo: true,
      enableAutomaticPunctuation: true,
      enableVoiceActivityEvents: true,
      ...(hints.length > 0 ? { speechContexts: [{ phrases: hints }] } : {}),
    },
    outputMultipleUtterances: true,
  };
}
