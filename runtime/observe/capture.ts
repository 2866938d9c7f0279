/**
 * Captures calls for a later replay. The bridge, its gateway and the feed are wrapped and pass everything on unchanged. Nothing waits
 * for a capture; one that cannot be written ends, with one warning.
 */
import type { ConversationId } from '../../shared/ids.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { VoiceBridge } from '../core/ports/voice-call.ts';
import { type CaptureOptions, ConversationCapture } from './capture-conversation.ts';
import { captureBridge, captureFeed, captureGateway } from './capture-wrappers.ts';

export interface Capture {
  bridge<B extends VoiceBridge>(bridge: B): B;
  gateway<G extends AssistGateway>(gateway: G): G;
  feed(feed: AssistFeed): AssistFeed;
  /** Ends the capture of a conversation; what comes later of it is captured anew. */
  discard(conversationId: ConversationId): void;
  close(): void;
}

/** Captures every conversation that a wrapped bridge opens, until its end or `close`. */
export function createCapture(options: CaptureOptions): Capture {
  const captures = new Map<ConversationId, ConversationCapture>();
  const start = (id: ConversationId): ConversationCapture => {
    const capture = new ConversationCapture(id, options, () => captures.delete(id));
    captures.set(id, capture);
    return capture;
  };
  const find = (id: ConversationId) => captures.get(id);
  return {
    bridge: (bridge) => captureBridge(bridge, (id) => find(id) ?? start(id)),
    gateway: (gateway) => captureGateway(gateway, find),
    feed: (feed) => captureFeed(feed, find),
    discard: (id) => captures.get(id)?.close(),
    close() {
      for (const capture of [...captures.values()]) capture.close();
    },
  };
}
