/**
 * A captured call is one file of lines, each an input that the voice bridge or the feed got, in the order in which it came:
 * audio, pauses, results of the engine, answers to requests of the agent. The last line has the hash of the events that came
 * out, so that a replay can be compared with it.
 */
import { EarshotError, type ErrorCode } from '../../shared/errors.ts';
import type { AssistResult, ConversationHandle } from '../core/ports/assist-gateway.ts';
import type { GapCause, VoiceCallOpening, VoiceRole } from '../core/ports/voice-call.ts';

export const captureVersion = 1;

/** How something ended badly; the cause stays where it was. */
export type Failure = { readonly code: ErrorCode; readonly retryable: boolean };

/** Calls of the feed that come from elsewhere than the bridge: the agent's requests, chat messages, notifications. */
export const fedMethods = [
  'started',
  'ended',
  'utterance',
  'result',
  'recognized',
  'answer',
  'summary',
  'notice',
] as const;
export type FedMethod = (typeof fedMethods)[number];

export type CaptureSettings = {
  readonly ringSeconds: number;
  readonly streamSeconds: number;
  readonly redact: readonly string[];
  readonly defaultLanguage: string;
  /** How long a lost call was waited for, unless it is the bridge's default: a loss is reported with its length. */
  readonly graceMs?: number;
};

/** `t`: milliseconds since the capture began. */
type At = { readonly t: number };

export type CaptureEntry =
  | {
      readonly k: 'head';
      readonly version: number;
      readonly conversationId: string;
      readonly startedAt: number;
      readonly engine: string;
      /** Settings that change what comes out. */
      readonly settings?: CaptureSettings | undefined;
    }
  | (At & { readonly k: 'open'; readonly call: number; readonly opening: VoiceCallOpening })
  | (At & {
      readonly k: 'audio';
      readonly call: number;
      readonly role: VoiceRole;
      readonly at: number;
      readonly ulaw: string;
    })
  | (At & {
      readonly k: 'gap';
      readonly call: number;
      readonly cause: GapCause;
      readonly from: number;
      readonly to: number;
    })
  | (At & { readonly k: 'pause'; readonly call: number; readonly cause: GapCause })
  | (At & { readonly k: 'resume'; readonly call: number })
  | (At & { readonly k: 'language'; readonly call: number; readonly code: string })
  | (At & { readonly k: 'end'; readonly call: number; readonly how: 'closed' | 'lost' | 'drained' })
  | (At & { readonly k: 'ensured'; readonly handle?: ConversationHandle; readonly failure?: Failure })
  | (At & { readonly k: 'stream'; readonly stream: number; readonly role: VoiceRole })
  /** The engine asked to be sent no more for now, after so many bytes of this stream; and asked again. */
  | (At & { readonly k: 'blocked'; readonly stream: number; readonly bytes: number })
  | (At & { readonly k: 'drained'; readonly stream: number })
  | (At & { readonly k: 'result'; readonly stream: number; readonly result: AssistResult })
  | (At & { readonly k: 'streamEnd'; readonly stream: number; readonly failure?: Failure | undefined })
  | (At & { readonly k: 'summarized'; readonly value?: unknown; readonly failure?: Failure })
  | (At & { readonly k: 'completed'; readonly failure?: Failure | undefined })
  | (At & { readonly k: 'fed'; readonly method: FedMethod; readonly args: readonly unknown[] })
  /** `lateMs`: by how much a timer fired late at most; a replay fires each in its time. Absent in captures of earlier versions. */
  | (At & { readonly k: 'log'; readonly events: number; readonly hash: string; readonly lateMs?: number });

export const toFailure = (error: unknown): Failure => {
  const { code, retryable } = EarshotError.from(error);
  return { code, retryable };
};

export const fromFailure = (failure: Failure): EarshotError =>
  new EarshotError(failure.code, { retryable: failure.retryable });

/** One line, without its end. Errors inside results keep their code and nothing else. */
export function writeEntry(entry: CaptureEntry): string {
  return JSON.stringify(entry, (_key, value) => (value instanceof EarshotError ? { $error: toFailure(value) } : value));
}

/** Throws SyntaxError with a sentence where the line is no entry. */
export function readEntry(line: string): CaptureEntry {
  let value: unknown;
  try {
    value = JSON.parse(line, (_key, inner) =>
      inner !== null && typeof inner === 'object' && '$error' in inner ? fromFailure(inner.$error) : inner,
    );
  } catch {
    throw new SyntaxError('A line of the capture is not whole');
  }
  if (value === null || typeof value !== 'object' || typeof (value as { k?: unknown }).k !== 'string') {
    throw new SyntaxError('A line of the capture is none of its kinds');
  }
  const entry = value as CaptureEntry;
  if (entry.k === 'head' && entry.version !== captureVersion) {
    throw new SyntaxError(`The capture has version ${entry.version}; this replays version ${captureVersion}`);
  }
  return entry;
}
