/** The wrappers that record what passes through a bridge, a gateway and a feed. They change nothing. */
import { Buffer } from 'node:buffer';
import type { ConversationId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import type { AssistFeed, ConversationFeed } from '../core/ports/assist-feed.ts';
import type { AnalyzeStream, AnalyzeStreamOptions, AssistGateway } from '../core/ports/assist-gateway.ts';
import type { VoiceBridge, VoiceCall } from '../core/ports/voice-call.ts';
import type { ConversationCapture } from './capture-conversation.ts';
import { type Failure, fedMethods, toFailure } from './capture-record.ts';

type Find = (id: ConversationId) => ConversationCapture | undefined;

/** Records every call that the bridge opens. */
export function captureBridge<B extends VoiceBridge>(
  bridge: B,
  captureOf: (id: ConversationId) => ConversationCapture,
): B {
  return decorate<VoiceBridge>(bridge, {
    open(opening) {
      const capture = captureOf(opening.conversationId);
      const call = capture.nextCall();
      capture.add({ k: 'open', call, opening });
      return captureCall(bridge.open(opening), capture, call);
    },
  }) as B;
}

function captureCall(voice: VoiceCall, capture: ConversationCapture, call: number): VoiceCall {
  return {
    audio(role, ulaw, at) {
      capture.add({ k: 'audio', call, role, at, ulaw: Buffer.from(ulaw).toString('base64') });
      voice.audio(role, ulaw, at);
    },
    gap(cause, from, to) {
      capture.add({ k: 'gap', call, cause, from, to });
      voice.gap(cause, from, to);
    },
    pause(cause) {
      capture.add({ k: 'pause', call, cause });
      voice.pause(cause);
    },
    resume() {
      capture.add({ k: 'resume', call });
      voice.resume();
    },
    language(code) {
      capture.add({ k: 'language', call, code });
      voice.language(code);
    },
    end(how) {
      capture.add({ k: 'end', call, how });
      return voice.end(how);
    },
  };
}

/** Records results and outcomes of the conversations that are captured. */
export function captureGateway<G extends AssistGateway>(gateway: G, find: Find): G {
  return decorate<AssistGateway>(gateway, {
    ensureConversation(id, settings) {
      const capture = find(id);
      return recordOutcome(gateway.ensureConversation(id, settings), (handle, failure) =>
        capture?.add(failure ? { k: 'ensured', failure } : { k: 'ensured', handle: handle! }),
      );
    },
    openStream(settings) {
      const capture = find(settings.handle.conversationId);
      return capture ? captureStream(gateway, settings, capture) : gateway.openStream(settings);
    },
    summarize(handle, settings) {
      const capture = find(handle.conversationId);
      return recordOutcome(gateway.summarize(handle, settings), (value, failure) =>
        capture?.add(failure ? { k: 'summarized', failure } : { k: 'summarized', value }),
      );
    },
    complete(handle, settings) {
      const capture = find(handle.conversationId);
      return recordOutcome(gateway.complete(handle, settings), (_nothing, failure) =>
        capture?.add({ k: 'completed', failure }),
      );
    },
  }) as G;
}

function captureStream(
  gateway: AssistGateway,
  settings: AnalyzeStreamOptions,
  capture: ConversationCapture,
): AnalyzeStream {
  const stream = capture.nextStream();
  capture.add({ k: 'stream', stream, role: settings.role });
  const opened = gateway.openStream({
    ...settings,
    onResult(result) {
      capture.add({ k: 'result', stream, result });
      settings.onResult(result);
    },
    onEnd(error) {
      capture.add({ k: 'streamEnd', stream, failure: error && toFailure(error) });
      settings.onEnd(error);
    },
  });
  let bytes = 0;
  return decorate(opened, {
    write(audio) {
      bytes += audio.length;
      const more = opened.write(audio);
      if (!more) capture.add({ k: 'blocked', stream, bytes });
      return more;
    },
    onDrain: (run) =>
      opened.onDrain(() => {
        capture.add({ k: 'drained', stream });
        run();
      }),
  });
}

/** Records what others than the bridge send to the feeds of captured conversations. */
export function captureFeed(feed: AssistFeed, find: Find): AssistFeed {
  return decorate(feed, {
    of(id) {
      const inner = feed.of(id);
      const capture = find(id);
      if (!capture) return inner;
      const overrides = fedMethods.map((method) => [
        method,
        (...args: unknown[]) => {
          capture.add({ k: 'fed', method, args });
          return (inner[method] as (...all: unknown[]) => unknown).apply(inner, args);
        },
      ]);
      return decorate<ConversationFeed>(inner, Object.fromEntries(overrides));
    },
  });
}

/** Calls `record` with the outcome before the promise settles. */
async function recordOutcome<T>(
  promise: Promise<T>,
  record: (value: T | undefined, failure: Failure | undefined) => void,
): Promise<T> {
  try {
    const value = await promise;
    record(value, undefined);
    return value;
  } catch (error) {
    record(undefined, toFailure(error));
    throw error;
  }
}
