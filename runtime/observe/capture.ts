/**
 * Captures calls by standing between the parts: the bridge, its gateway and the feed of others are each wrapped, and pass on
 * everything unchanged. Nothing waits for a capture; one that can not be written is given up and told once.
 */

import { Buffer } from 'node:buffer';
import type { ConversationId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import type { AssistFeed, ConversationFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { VoiceBridge } from '../core/ports/voice-call.ts';
import {
  type CaptureEntry,
  type CaptureSettings,
  captureVersion,
  fedMethods,
  toFailure,
  writeEntry,
} from './capture-record.ts';
import { createEventHash } from './event-hash.ts';

export interface CaptureSink {
  /** Takes one line; never blocks and never throws. */
  write(line: string): void;
  close(): void;
}

export type CaptureOptions = {
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly engine: string;
  readonly settings?: CaptureSettings;
  readonly openSink: (conversationId: ConversationId, startedAt: number) => CaptureSink;
  /** After the conversation's end: how long completion and the last results may still come. */
  readonly afterglowMs?: number;
};

export interface Capture {
  bridge<B extends VoiceBridge>(bridge: B): B;
  gateway<G extends AssistGateway>(gateway: G): G;
  feed(feed: AssistFeed): AssistFeed;
  close(): void;
}

type Unstamped<E> = E extends { readonly t: number } ? Omit<E, 't'> : never;

type Recorder = { add(entry: Unstamped<CaptureEntry>): void; nextCall(): number; nextStream(): number; close(): void };

export function createCapture(options: CaptureOptions): Capture {
  const { clock, log } = options;
  const recorders = new Map<ConversationId, Recorder>();

  function record(conversationId: ConversationId): Recorder {
    const startedAt = clock.now();
    const began = clock.monotonic();
    const sink = options.openSink(conversationId, startedAt);
    const hash = createEventHash();
    let calls = 0;
    let streams = 0;
    let over = false;
    const add = (entry: Unstamped<CaptureEntry>) => {
      if (!over)
        sink.write(
          writeEntry({ ...entry, t: Math.round((clock.monotonic() - began) * 1_000) / 1_000 } as CaptureEntry),
        );
    };
    const close = () => {
      if (over) return;
      add({ k: 'log', events: hash.count, hash: hash.digest() });
      over = true;
      stop();
      sink.close();
      recorders.delete(conversationId);
    };
    sink.write(
      writeEntry({
        k: 'head',
        version: captureVersion,
        conversationId,
        startedAt,
        engine: options.engine,
        settings: options.settings,
      }),
    );
    let ended = false;
    const take = (events: readonly { event: Parameters<typeof hash.add>[0] }[]) => {
      for (const { event } of events) {
        if (ended) return;
        hash.add(event);
        if (event.type !== 'conversation' || event.status !== 'ended') continue;
        ended = true;
        clock.after(options.afterglowMs ?? 2_000, close);
      }
    };
    const stop = log.follow(conversationId, log.head(conversationId), {
      onStart: (start) => take(start.kind === 'tail' ? start.events : []),
      onEvents: take,
      onReset() {},
      onError: () => options.logger.warn('A capture lost sight of its conversation', { conversationId }),
    });
    const recorder = { add, close, nextCall: () => calls++, nextStream: () => streams++ };
    recorders.set(conversationId, recorder);
    return recorder;
  }

  return {
    bridge: (bridge) =>
      decorate<VoiceBridge>(bridge, {
        open: (opening: Parameters<VoiceBridge['open']>[0]) => {
          const recorder = recorders.get(opening.conversationId) ?? record(opening.conversationId);
          const call = recorder.nextCall();
          recorder.add({ k: 'open', call, opening });
          const voice = bridge.open(opening);
          return {
            audio(role, ulaw, at) {
              recorder.add({ k: 'audio', call, role, at, ulaw: Buffer.from(ulaw).toString('base64') });
              voice.audio(role, ulaw, at);
            },
            gap(cause, from, to) {
              recorder.add({ k: 'gap', call, cause, from, to });
              voice.gap(cause, from, to);
            },
            pause(cause) {
              recorder.add({ k: 'pause', call, cause });
              voice.pause(cause);
            },
            resume() {
              recorder.add({ k: 'resume', call });
              voice.resume();
            },
            language(code) {
              recorder.add({ k: 'language', call, code });
              voice.language(code);
            },
            end(how) {
              recorder.add({ k: 'end', call, how });
              return voice.end(how);
            },
          } satisfies ReturnType<VoiceBridge['open']>;
        },
      }) as typeof bridge,

    gateway: (gateway) =>
      decorate<AssistGateway>(gateway, {
        async ensureConversation(id, settings) {
          const recorder = recorders.get(id);
          return outcome(gateway.ensureConversation(id, settings), (handle, failure) =>
            recorder?.add(failure ? { k: 'ensured', failure } : { k: 'ensured', handle: handle! }),
          );
        },
        openStream(settings) {
          const recorder = recorders.get(settings.handle.conversationId);
          if (!recorder) return gateway.openStream(settings);
          const stream = recorder.nextStream();
          recorder.add({ k: 'stream', stream, role: settings.role });
          const opened = gateway.openStream({
            ...settings,
            onResult(result) {
              recorder.add({ k: 'result', stream, result });
              settings.onResult(result);
            },
            onEnd(error) {
              recorder.add({ k: 'streamEnd', stream, failure: error && toFailure(error) });
              settings.onEnd(error);
            },
          });
          let bytes = 0;
          return decorate(opened, {
            write(audio: Uint8Array) {
              bytes += audio.length;
              const more = opened.write(audio);
              if (!more) recorder.add({ k: 'blocked', stream, bytes });
              return more;
            },
            onDrain: (run: () => void) =>
              opened.onDrain(() => {
                recorder.add({ k: 'drained', stream });
                run();
              }),
          });
        },
        summarize(handle, settings) {
          const recorder = recorders.get(handle.conversationId);
          return outcome(gateway.summarize(handle, settings), (value, failure) =>
            recorder?.add(failure ? { k: 'summarized', failure } : { k: 'summarized', value }),
          );
        },
        complete(handle, settings) {
          const recorder = recorders.get(handle.conversationId);
          return outcome(gateway.complete(handle, settings), (_nothing, failure) =>
            recorder?.add({ k: 'completed', failure }),
          );
        },
      }) as typeof gateway,

    feed: (feed) =>
      decorate(feed, {
        of(id) {
          const inner = feed.of(id);
          const recorder = recorders.get(id);
          if (!recorder) return inner;
          const overrides = fedMethods.map((method) => [
            method,
            (...args: unknown[]) => {
              recorder.add({ k: 'fed', method, args });
              return (inner[method] as (...all: unknown[]) => unknown)(...args);
            },
          ]);
          return decorate(inner, Object.fromEntries(overrides) as Partial<ConversationFeed>);
        },
      }),

    close() {
      for (const recorder of [...recorders.values()]) recorder.close();
    },
  };
}

/** Tells how a promise went before whoever waits for it hears. */
async function outcome<T>(
  promise: Promise<T>,
  tell: (value: T | undefined, failure: ReturnType<typeof toFailure> | undefined) => void,
): Promise<T> {
  try {
    const value = await promise;
    tell(value, undefined);
    return value;
  } catch (error) {
    tell(undefined, toFailure(error));
    throw error;
  }
}
