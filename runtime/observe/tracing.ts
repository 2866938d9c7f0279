/**
 * Traces from the audio frame to the event. The bridge is wrapped to know when each frame arrived, the log to know when the event
 * was stored. Without tracing neither wrapper exists, so it costs nothing.
 *
 * One trace is one utterance: its root begins with the arrival of the frame in which it ends, `recognize` lasts until its text is
 * handed to the log, `append` until it is stored, and one `suggest` follows for each suggestion for it. Every event carries its
 * trace, so that what a panel shows can be looked up. Of a sample, the panels report when they painted it (`painted-rows.ts`).
 */
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { VoiceBridge } from '../core/ports/voice-call.ts';
import { FrameArrivals } from './frame-arrivals.ts';

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
  /** Frames of one speaker whose arrival is kept: at 200 ms each, 600 are two minutes. */
  readonly maxFrames?: number;
  /** Utterances that later events may still belong to, over all calls. */
  readonly maxUtterances?: number;
  /** The share of utterances whose painting panels report, 0 … 1; 0 by default. */
  readonly paintShare?: number;
  /** 0 … 1. */
  readonly random?: () => number;
};

export interface Tracing {
  bridge<B extends VoiceBridge>(bridge: B): B;
  log(log: ConversationLog): ConversationLog;
}

/** The wrappers for one bridge and one log, which share what they know of frames and utterances. */
export function createTracing(options: TracingOptions): Tracing {
  const { clock } = options;
  const arrivals = new FrameArrivals(() => clock.now(), options.maxFrames ?? 600);
  const { paintShare = 0, random = Math.random } = options;
  const utterances = new UtteranceTraces(options.spans, arrivals, {
    maxUtterances: options.maxUtterances ?? 10_000,
    isPainted: () => paintShare > 0 && random() < paintShare,
  });
  return {
    bridge: <B extends VoiceBridge>(bridge: B) =>
      decorate<VoiceBridge>(bridge, { open: (opening) => traceCall(bridge, opening, arrivals) }) as B,
    log: (log) =>
      decorate(log, {
        async append(...[id, events, settings]: Parameters<ConversationLog['append']>) {
          const handedAt = clock.now();
          const pairs = events.map((event) => utterances.trace(id, event, handedAt));
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

function traceCall(bridge: VoiceBridge, opening: Parameters<VoiceBridge['open']>[0], arrivals: FrameArrivals) {
  const call = bridge.open(opening);
  const id = opening.conversationId;
  const frames = arrivals.open(id);
  return decorate(call, {
    audio(role, ulaw, startSample) {
      arrivals.add(frames, role, startSample + ulaw.length);
      call.audio(role, ulaw, startSample);
    },
    async end(outcome) {
      await call.end(outcome);
      arrivals.close(id, frames);
    },
  });
}

const nothingToFinish = (): void => {};

/** An event with its trace, and what to write once it is stored. */
type Traced = readonly [AssistEvent, (storedAt: number) => void];

/** The traces of the newest utterances. */
class UtteranceTraces {
  readonly #spans: SpanWriter;
  readonly #arrivals: FrameArrivals;
  readonly #options: { readonly maxUtterances: number; readonly isPainted: () => boolean };
  /** By conversation and utterance: its trace, and when its text was stored. */
  readonly #known = new Map<string, { readonly parent: TraceParent; readonly storedAt: number }>();

  constructor(
    spans: SpanWriter,
    arrivals: FrameArrivals,
    options: { readonly maxUtterances: number; readonly isPainted: () => boolean },
  ) {
    this.#spans = spans;
    this.#arrivals = arrivals;
    this.#options = options;
  }

  trace(id: ConversationId, event: AssistEvent, handedAt: number): Traced {
    const utteranceId = 'utteranceId' in event ? event.utteranceId : undefined;
    const known = utteranceId === undefined ? undefined : this.#known.get(`${id} ${utteranceId}`);
    // A final is sent again when its message id is known; that belongs to the same moment.
    if (known && event.type === 'utterance') return [{ ...event, trace: known.parent }, nothingToFinish];
    if (event.type === 'utterance' && event.final && event.role !== 'bot') return this.#begin(id, event, handedAt);
    if (!known) return [event, nothingToFinish];
    const kind = event.type === 'suggestion' ? event.kind : event.type;
    const { parent, storedAt: startMs } = known;
    return [
      { ...event, trace: parent },
      (endMs) => this.#spans.write({ name: 'suggest', startMs, endMs, parent, attributes: { 'earshot.kind': kind } }),
    ];
  }

  #begin(id: ConversationId, event: AssistEvent & { readonly type: 'utterance' }, handedAt: number): Traced {
    const startMs = this.#arrivals.find(id, event.role, event.endMs) ?? handedAt - (event.latencyMs ?? 0);
    const root = this.#spans.begin('utterance', startMs);
    const { parent } = root;
    const finish = (storedAt: number): void => {
      this.#spans.write({ name: 'recognize', startMs, endMs: handedAt, parent, attributes: {} });
      this.#spans.write({ name: 'append', startMs: handedAt, endMs: storedAt, parent, attributes: {} });
      root.end(storedAt, {
        'earshot.conversation_id': id,
        'earshot.role': event.role,
        'earshot.revision': event.revision,
      });
      this.#known.set(`${id} ${event.utteranceId}`, { parent, storedAt });
      if (this.#known.size > this.#options.maxUtterances) this.#known.delete(this.#known.keys().next().value!);
    };
    return [{ ...event, trace: parent, ...(this.#options.isPainted() && { paint: true }) }, finish];
  }
}
