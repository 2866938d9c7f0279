/**
 * Traces from the audio frame to the event, by standing between the parts: the bridge is wrapped to know when each frame
 * came, the log to know when what was said in it stands there. Where tracing is off neither wrapper exists, so off costs
 * nothing.
 *
 * One trace is one utterance: its root begins with the arrival of the frame in which it ends, `recognize` lasts until its
 * text is handed to the log, `append` until it stands there, and one `suggest` follows for each thing that was offered for
 * it. Every event carries its trace, so a panel's moment can be looked up.
 */

import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { VoiceBridge, VoiceRole } from '../core/ports/voice-call.ts';

/** W3C traceparent. */
export type TraceParent = string;

export interface SpanWriter {
  /** One finished span; times are milliseconds since 1970. The result names it as a parent of others. */
  write(span: {
    readonly name: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly parent?: TraceParent | undefined;
    readonly attributes: Readonly<Record<string, string | number>>;
    readonly failed?: boolean;
  }): TraceParent;
  /** A root that is not finished yet: its name for events and children, and how it is finished. */
  begin(
    name: string,
    startMs: number,
  ): { readonly parent: TraceParent; end(endMs: number, attributes: Readonly<Record<string, string | number>>): void };
  close(): Promise<void>;
}

export type TracingOptions = {
  readonly spans: SpanWriter;
  readonly clock: Clock;
  /** Frames of one speaker whose arrival is remembered: at 200 ms each, 600 are two minutes. */
  readonly maxFrames?: number;
  /** Utterances that later events may still belong to, over all calls. */
  readonly maxUtterances?: number;
};

export interface Tracing {
  bridge<B extends VoiceBridge>(bridge: B): B;
  log(log: ConversationLog): ConversationLog;
}

/** Arrivals of one speaker's frames, oldest overwritten. */
type Arrivals = { readonly ends: Float64Array; readonly times: Float64Array; next: number };

export function createTracing(options: TracingOptions): Tracing {
  const { spans, clock } = options;
  const maxFrames = options.maxFrames ?? 600;
  const maxUtterances = options.maxUtterances ?? 10_000;
  const arrivals = new Map<ConversationId, Map<VoiceRole, Arrivals>>();
  /** By conversation and utterance: its trace, and when its text stood in the log. */
  const utterances = new Map<string, { readonly parent: TraceParent; readonly toldAt: number }>();

  const rememberFrame = (of: Map<VoiceRole, Arrivals>, role: VoiceRole, endSample: number) => {
    let entry = of.get(role);
    if (!entry) {
      entry = { ends: new Float64Array(maxFrames), times: new Float64Array(maxFrames), next: 0 };
      of.set(role, entry);
    }
    const at = entry.next++ % maxFrames;
    entry.ends[at] = endSample;
    entry.times[at] = clock.now();
  };

  /** When the frame with this moment of the call came; undefined where that is forgotten or the call is not here. */
  const arrivalOf = (id: ConversationId, role: string, endMs: number): number | undefined => {
    const entry = arrivals.get(id)?.get(role as VoiceRole);
    if (!entry) return undefined;
    const sample = endMs * 8;
    for (let back = 1; back <= Math.min(entry.next, maxFrames); back++) {
      const at = (entry.next - back) % maxFrames;
      const before = (entry.next - back - 1 + maxFrames) % maxFrames;
      const isFirst = back === Math.min(entry.next, maxFrames);
      if (entry.ends[at]! >= sample && (isFirst || entry.ends[before]! < sample)) return entry.times[at];
    }
    return undefined;
  };

  const keyOf = (id: ConversationId, utteranceId: string) => `${id} ${utteranceId}`;

  /** The event with its trace, and what is to be written once it stands in the log. */
  const traced = (id: ConversationId, event: AssistEvent, handedAt: number): [AssistEvent, (at: number) => void] => {
    const utteranceId = 'utteranceId' in event ? event.utteranceId : undefined;
    const known = utteranceId === undefined ? undefined : utterances.get(keyOf(id, utteranceId));
    // A final is told again when its message is known; that is the same moment.
    if (known && event.type === 'utterance') return [{ ...event, trace: known.parent }, () => {}];
    if (event.type === 'utterance' && event.final && event.role !== 'bot') {
      const startMs = arrivalOf(id, event.role, event.endMs) ?? handedAt - (event.latencyMs ?? 0);
      const root = spans.begin('utterance', startMs);
      const finish = (at: number) => {
        const { parent } = root;
        spans.write({ name: 'recognize', startMs, endMs: handedAt, parent, attributes: {} });
        spans.write({ name: 'append', startMs: handedAt, endMs: at, parent, attributes: {} });
        root.end(at, { 'earshot.conversation_id': id, 'earshot.role': event.role, 'earshot.revision': event.revision });
        utterances.set(keyOf(id, event.utteranceId), { parent, toldAt: at });
        if (utterances.size > maxUtterances) utterances.delete(utterances.keys().next().value!);
      };
      return [{ ...event, trace: root.parent }, finish];
    }
    if (!known) return [event, () => {}];
    const kind = event.type === 'suggestion' ? event.kind : event.type;
    return [
      { ...event, trace: known.parent },
      (at) =>
        spans.write({
          name: 'suggest',
          startMs: known.toldAt,
          endMs: at,
          parent: known.parent,
          attributes: { 'earshot.kind': kind },
        }),
    ];
  };

  return {
    bridge: (bridge) =>
      decorate<VoiceBridge>(bridge, {
        open(opening: Parameters<VoiceBridge['open']>[0]) {
          const call = bridge.open(opening);
          const of = arrivals.get(opening.conversationId) ?? new Map<VoiceRole, Arrivals>();
          arrivals.set(opening.conversationId, of);
          return decorate(call, {
            audio(role: VoiceRole, ulaw: Uint8Array, startSample: number) {
              rememberFrame(of, role, startSample + ulaw.length);
              call.audio(role, ulaw, startSample);
            },
            async end(how: Parameters<typeof call.end>[0]) {
              await call.end(how);
              if (arrivals.get(opening.conversationId) === of) arrivals.delete(opening.conversationId);
            },
          });
        },
      }) as typeof bridge,
    log: (log) =>
      decorate(log, {
        async append(...[id, events, settings]: Parameters<ConversationLog['append']>) {
          const handedAt = clock.now();
          const pairs = events.map((event) => traced(id, event, handedAt));
          const ids = await log.append(
            id,
            pairs.map(([event]) => event),
            settings,
          );
          const at = clock.now();
          for (const [, finish] of pairs) finish(at);
          return ids;
        },
      }),
  };
}
