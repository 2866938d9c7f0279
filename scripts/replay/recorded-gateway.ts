/** The engine of a replay. */
import type {
  AnalyzeStreamOptions,
  AssistGateway,
  ConversationHandle,
} from '../../runtime/core/ports/assist-gateway.ts';
import type { VoiceRole } from '../../runtime/core/ports/voice-call.ts';
import { type CaptureEntry, type Failure, fromFailure } from '../../runtime/observe/capture-record.ts';

type RecordedStream = { readonly options: AnalyzeStreamOptions; drain: () => void };

/** Requests and recorded answers of one kind, paired in order, whichever comes first. */
function createAnswers<T>() {
  const requests: { resolve: (value: T) => void; reject: (error: unknown) => void }[] = [];
  const answers: { value: T | undefined; failure: Failure | undefined }[] = [];
  const settle = () => {
    while (requests.length > 0 && answers.length > 0) {
      const { resolve, reject } = requests.shift()!;
      const { value, failure } = answers.shift()!;
      if (failure) reject(fromFailure(failure));
      else resolve(value as T);
    }
  };
  return {
    request: () =>
      new Promise<T>((resolve, reject) => {
        requests.push({ resolve, reject });
        settle();
      }),
    answer(value: unknown, failure: Failure | undefined) {
      answers.push({ value: value as T, failure });
      settle();
    },
  };
}

/** A gateway whose answers come from the capture, at their recorded times. */
export function createRecordedGateway(engine: 'google' | 'local', entries: readonly CaptureEntry[]) {
  const ensured = createAnswers<ConversationHandle>();
  const summarized = createAnswers<Awaited<ReturnType<AssistGateway['summarize']>>>();
  const completed = createAnswers<void>();
  const streams = new Map<number, RecordedStream>();
  /** Recorded input of streams that the bridge has not opened yet. */
  const early = new Map<number, (() => void)[]>();
  const blockedAt = new Map<number, number[]>();
  // The streams of one speaker are opened in order; the order of the speakers is random.
  const numbers: Record<VoiceRole, number[]> = { customer: [], agent: [] };
  for (const entry of entries) {
    if (entry.k === 'stream') numbers[entry.role].push(entry.stream);
    if (entry.k === 'blocked') blockedAt.set(entry.stream, [...(blockedAt.get(entry.stream) ?? []), entry.bytes]);
  }
  const refused = () => Promise.reject(new Error('A replay sends no requests'));

  const gateway: AssistGateway = {
    engine,
    ensureConversation: ensured.request,
    openStream(options) {
      const at = numbers[options.role].shift();
      const limits = at === undefined ? [] : [...(blockedAt.get(at) ?? [])];
      let bytes = 0;
      const stream: RecordedStream = { options, drain() {} };
      if (at !== undefined) {
        streams.set(at, stream);
        for (const run of early.get(at) ?? []) queueMicrotask(run);
      }
      return {
        write(audio) {
          bytes += audio.length;
          if (limits.length === 0 || bytes < limits[0]!) return true;
          limits.shift();
          return false;
        },
        onDrain(run) {
          stream.drain = run;
        },
        halfClose() {},
        cancel() {},
      };
    },
    redraft: async (_handle, { text }) => text,
    ingestContext: async () => {},
    generate: async () => [],
    summarize: summarized.request,
    complete: completed.request,
    analyzeMessage: refused,
    decideToolCall: async () => [],
    searchKnowledge: refused,
    sendFeedback: refused,
    check: async () => {},
    close: async () => {},
  };
  const onStream = (at: number, run: (stream: RecordedStream) => void) => {
    const stream = streams.get(at);
    if (stream) run(stream);
    else early.set(at, [...(early.get(at) ?? []), () => run(streams.get(at)!)]);
  };

  return {
    gateway,
    /** Applies an entry of the engine; false for other entries. */
    apply(entry: CaptureEntry): boolean {
      if (entry.k === 'ensured') ensured.answer(entry.handle, entry.failure);
      else if (entry.k === 'summarized') summarized.answer(entry.value, entry.failure);
      else if (entry.k === 'completed') completed.answer(undefined, entry.failure);
      else if (entry.k === 'result') onStream(entry.stream, ({ options }) => options.onResult(entry.result));
      else if (entry.k === 'streamEnd') {
        onStream(entry.stream, ({ options }) => options.onEnd(entry.failure && fromFailure(entry.failure)));
      } else if (entry.k === 'drained') onStream(entry.stream, (stream) => stream.drain());
      else if (entry.k !== 'stream' && entry.k !== 'blocked') return false;
      return true;
    },
  };
}
