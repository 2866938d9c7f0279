/** When the audio frames of live calls arrived. */
import { msToSamples } from '../../shared/audiohook/stream-time.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { VoiceRole } from '../core/ports/voice-call.ts';

/** Of one speaker; the oldest is overwritten. `ends`: sample after the frame's last one. */
type SpeakerFrames = { readonly ends: Float64Array; readonly times: Float64Array; next: number };
export type CallFrames = Map<VoiceRole, SpeakerFrames>;

export class FrameArrivals {
  readonly #now: () => number;
  readonly #maxFrames: number;
  readonly #calls = new Map<ConversationId, CallFrames>();

  constructor(now: () => number, maxFramesPerSpeaker: number) {
    this.#now = now;
    this.#maxFrames = maxFramesPerSpeaker;
  }

  open(id: ConversationId): CallFrames {
    const frames = this.#calls.get(id) ?? new Map();
    this.#calls.set(id, frames);
    return frames;
  }

  close(id: ConversationId, frames: CallFrames): void {
    if (this.#calls.get(id) === frames) this.#calls.delete(id);
  }

  add(frames: CallFrames, role: VoiceRole, endSample: number): void {
    let entry = frames.get(role);
    if (!entry) {
      entry = { ends: new Float64Array(this.#maxFrames), times: new Float64Array(this.#maxFrames), next: 0 };
      frames.set(role, entry);
    }
    const at = entry.next++ % this.#maxFrames;
    entry.ends[at] = endSample;
    entry.times[at] = this.#now();
  }

  /** When the frame that contains `endMs` of the call arrived; undefined when that is overwritten or the call is not here. */
  find(id: ConversationId, role: string, endMs: number): number | undefined {
    const entry = this.#calls.get(id)?.get(role as VoiceRole);
    if (!entry) return undefined;
    const sample = msToSamples(endMs);
    const kept = Math.min(entry.next, this.#maxFrames);
    for (let back = 1; back <= kept; back++) {
      const at = (entry.next - back) % this.#maxFrames;
      const before = (entry.next - back - 1 + this.#maxFrames) % this.#maxFrames;
      if (entry.ends[at]! >= sample && (back === kept || entry.ends[before]! < sample)) return entry.times[at];
    }
    return undefined;
  }
}
