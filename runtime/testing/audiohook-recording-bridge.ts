/** A voice bridge that records its calls, so that a test can read what a session did. */
import type { GapCause, VoiceBridge, VoiceCall, VoiceCallOpening, VoiceRole } from '../core/ports/voice-call.ts';

export type CallEntry =
  | { readonly did: 'audio'; readonly role: VoiceRole; readonly startSample: number; readonly length: number }
  | { readonly did: 'gap'; readonly cause: GapCause; readonly startSample: number; readonly endSample: number }
  | { readonly did: 'pause'; readonly cause: GapCause }
  | { readonly did: 'resume' }
  | { readonly did: 'language'; readonly code: string }
  | { readonly did: 'end'; readonly how: 'closed' | 'lost' | 'drained' };

export type RecordedCall = {
  readonly opening: VoiceCallOpening;
  readonly entries: readonly CallEntry[];
  /** Received audio per speaker, in order. Empty unless `keepAudio` is set. */
  readonly audio: Readonly<Record<VoiceRole, readonly Uint8Array[]>>;
  readonly ended: boolean;
};

export type RecordingBridge = VoiceBridge & { readonly calls: readonly RecordedCall[]; forget(): void };

export type RecordingBridgeOptions = {
  readonly keepAudio?: boolean;
  /** Time to the last results; `hang`: they never arrive. */
  readonly finalMs?: number | 'hang';
};

/** `forget` drops the calls recorded so far. */
export function createRecordingBridge(options: RecordingBridgeOptions = {}): RecordingBridge {
  let calls: RecordedCall[] = [];
  let active = 0;

  function open(opening: VoiceCallOpening): VoiceCall {
    const entries: CallEntry[] = [];
    const audio: Record<VoiceRole, Uint8Array[]> = { customer: [], agent: [] };
    const record = { opening, entries, audio, ended: false };
    calls.push(record);
    active += 1;
    return {
      audio(role, ulaw, startSample) {
        entries.push({ did: 'audio', role, startSample, length: ulaw.length });
        if (options.keepAudio) audio[role].push(ulaw.slice());
      },
      gap: (cause, startSample, endSample) => void entries.push({ did: 'gap', cause, startSample, endSample }),
      pause: (cause) => void entries.push({ did: 'pause', cause }),
      resume: () => void entries.push({ did: 'resume' }),
      language: (code) => void entries.push({ did: 'language', code }),
      end(how) {
        entries.push({ did: 'end', how });
        if (!record.ended) active -= 1;
        record.ended = true;
        if (options.finalMs === 'hang') return new Promise(() => {});
        const { finalMs } = options;
        return finalMs === undefined ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, finalMs));
      },
    };
  }

  return {
    open,
    get activeCalls() {
      return active;
    },
    get calls() {
      return calls;
    },
    forget() {
      calls = [];
    },
  };
}
