/**
 * An AssistGateway in memory whose recognizer reads the words off the audio it is really sent (see test-speech.ts) and
 * which misbehaves on request. For tests of this room; the service itself is tested against a real gRPC server.
 */
import { EarshotError } from '../../shared/errors.ts';
import type {
  AnalyzeStreamOptions,
  AssistGateway,
  AssistResult,
  ConversationHandle,
} from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { VoiceRole } from '../core/ports/voice-call.ts';
import { createWordReader } from './speech.ts';

/** A silence of this many samples ends an utterance. */
const utteranceGap = 4_800;
const interimEvery = 3_200;
/** Less than this share of a word is not recognized at all. */
const minimumWord = 400;

export type TestStream = {
  readonly role: VoiceRole;
  readonly languageCode: string | undefined;
  readonly bytes: number;
  readonly openedAt: number;
  readonly state: 'open' | 'halfClosed' | 'ended' | 'cancelled';
  /** Everything it was sent, if `keepAudio`. */
  readonly audio: number[];
  fail(error: EarshotError): void;
  /** Never answers again, and never ends by itself. */
  stall(): void;
  /** From now on `write` says false, until `drain`. */
  block(): void;
  drain(): void;
  /** Tells something of its own accord. */
  tell(result: AssistResult): void;
};

export type TestGatewayBehaviour = {
  /** Until a result is told. */
  latencyMs?: number;
  /** The stream ends with `limitError` when it was sent so many samples. */
  limitSamples?: number;
  limitError?: () => EarshotError;
  wordTimes?: boolean;
  endOffsets?: boolean;
  /** An utterance of this length is ended even without a silence. */
  longestUtterance?: number;
  keepAudio?: boolean;
  messages?: boolean;
  /** Every word time is off by up to so much, differently for every stream. */
  jitterMs?: number;
  onOpen?: (stream: TestStream) => void;
  ensure?: () => Promise<void>;
};

export type TestGateway = AssistGateway & {
  behaviour: TestGatewayBehaviour;
  readonly streams: TestStream[];
  readonly calls: string[];
};

export function createTestGateway(clock: Clock, behaviour: TestGatewayBehaviour = {}, target = 'test'): TestGateway {
  const streams: TestStream[] = [];
  const calls: string[] = [];
  let messages = 0;

  function openStream(options: AnalyzeStreamOptions): ReturnType<AssistGateway['openStream']> {
    const set = { latencyMs: 200, wordTimes: true, endOffsets: true, messages: true, ...gateway.behaviour };
    const reader = createWordReader();
    const index = streams.length;
    let state: TestStream['state'] = 'open';
    let stalled = false;
    let blocked = false;
    let onDrain = (): void => {};
    let told = 0;
    let toldTo = 0;
    let interimAt = 0;
    const audio: number[] = [];
    const live = (): boolean => state === 'open' || state === 'halfClosed';

    const later = (run: () => void): void => {
      clock.after(set.latencyMs, () => {
        if (live() && !stalled) run();
      });
    };
    const end = (error: EarshotError | undefined, as: 'ended' | 'cancelled' = 'ended'): void => {
      if (!live()) return;
      state = as;
      options.onEnd(error);
    };

    /** A word that is still going on is only told where nothing more can come. */
    const recognize = (final: boolean, closing = false): void => {
      const until = closing || reader.words.at(-1)?.end !== reader.position ? undefined : -1;
      const words = reader.words.slice(told, until).filter((word) => word.end - word.start >= minimumWord);
      if (words.length === 0) return;
      const off = set.jitterMs ? (((index * 7919) % 201) / 100 - 1) * set.jitterMs : 0;
      const times = words.map((w) => ({ word: w.word, startMs: w.start / 8 + off, endMs: w.end / 8 + off }));
      if (final) {
        told = reader.words.length + (until ?? 0);
        toldTo = words.at(-1)!.end;
      }
      const text = words.map((word) => word.word).join(' ');
      const result: AssistResult = {
        kind: 'recognition',
        text,
        final,
        words: set.wordTimes && final ? times.map((t) => ({ ...t, startMs: Math.max(0, t.startMs) })) : [],
        ...(set.endOffsets && { endMs: words.at(-1)!.end / 8 }),
        ...(final && { confidence: 0.9 }),
      };
      later(() => {
        options.onResult(result);
        if (!final || !set.messages) return;
        const messageName = `messages/${++messages}`;
        options.onResult({
          kind: 'message',
          messageName,
          role: options.role,
          text,
          sentiment: { score: 0.5, magnitude: 0.5 },
        });
        options.onResult({ kind: 'suggestions', suggestions: [], latestMessage: messageName, errors: [] });
      });
    };

    const stream: TestStream = {
      role: options.role,
      languageCode: options.languageCode,
      openedAt: clock.monotonic(),
      audio,
      get bytes() {
        return reader.position;
      },
      get state() {
        return state;
      },
      fail: (error) => end(error),
      stall() {
        stalled = true;
      },
      block() {
        blocked = true;
      },
      drain() {
        blocked = false;
        onDrain();
      },
      tell: (result) => options.onResult(result),
    };
    streams.push(stream);
    gateway.behaviour.onOpen?.(stream);

    return {
      write(bytes) {
        if (state !== 'open') return true;
        reader.read(bytes);
        if (gateway.behaviour.keepAudio) audio.push(...bytes);
        if (stalled) return !blocked;
        const last = reader.words.at(-1);
        const open = last !== undefined && reader.words.length > told;
        const length = open ? last.end - reader.words[told]!.start : 0;
        if (open && (reader.position - last.end >= utteranceGap || length >= (set.longestUtterance ?? 120_000))) {
          recognize(true);
        } else if (open && reader.position - interimAt >= interimEvery && last.end > toldTo) {
          interimAt = reader.position;
          recognize(false);
        }
        if (set.limitSamples !== undefined && reader.position >= set.limitSamples) {
          later(() => end(set.limitError?.() ?? new EarshotError('unavailable')));
        }
        return !blocked;
      },
      onDrain(run) {
        onDrain = run;
      },
      halfClose() {
        if (state !== 'open') return;
        state = 'halfClosed';
        recognize(true, true);
        later(() => end(undefined));
      },
      cancel() {
        end(new EarshotError('cancelled'), 'cancelled');
      },
    };
  }

  const gateway: TestGateway = {
    engine: 'local',
    behaviour,
    streams,
    calls,
    async ensureConversation(conversationId): Promise<ConversationHandle> {
      calls.push('ensureConversation');
      await gateway.behaviour.ensure?.();
      const conversationName = `projects/p/conversations/a${conversationId}`;
      const participant = (id: string): string => `${conversationName}/participants/${id}`;
      return {
        conversationId,
        conversationName,
        participants: { customer: participant('customer'), agent: participant('agent') },
        target,
      };
    },
    openStream,
    async analyzeMessage() {
      calls.push('analyzeMessage');
      return [];
    },
    async searchKnowledge() {
      calls.push('searchKnowledge');
      return { answer: '', sources: [] };
    },
    async summarize() {
      calls.push('summarize');
      return { sections: [{ title: 'Situation', text: 'Words were said.' }] };
    },
    async sendFeedback() {
      calls.push('sendFeedback');
    },
    async complete() {
      calls.push('complete');
    },
    async check() {
      calls.push('check');
    },
    async close() {},
  };
  return gateway;
}
