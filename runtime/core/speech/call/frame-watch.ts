/** Detects that a speaker's frames are missing and decides what their streams need until they return. */
import type { Clock } from '../../ports/clock.ts';
import type { SpeakerOptions } from './speaker-options.ts';

/**
 * | phase | meaning |
 * |---|---|
 * | `flowing` | a frame came lately |
 * | `starving` | no frame for `starvedMs`: the stream is sent silence |
 * | `abandoned` | no frame for `abandonedMs`: the stream has been closed |
 */
export type FramePhase = 'flowing' | 'starving' | 'abandoned';

/** `pad`: send silence. `close`: stop paying for the stream. */
export type FrameAction = 'none' | 'flush' | 'pad' | 'close';

/** The next phase and what to do, `silentMs` after the last frame. */
export function stepFrames(
  phase: FramePhase,
  silentMs: number,
  options: Pick<SpeakerOptions, 'starvedMs' | 'abandonedMs'>,
): readonly [FramePhase, FrameAction] {
  if (silentMs < options.starvedMs) return [phase, 'none'];
  if (silentMs < options.abandonedMs) return ['starving', 'pad'];
  return phase === 'starving' ? ['abandoned', 'close'] : [phase, 'flush'];
}

const checkIntervalMs = 1_000;
/** Timers are a little late on any machine. */
const lateMs = 250;

export class FrameWatch {
  readonly #clock: Clock;
  readonly #options: SpeakerOptions;
  #phase: FramePhase = 'flowing';
  #lastFrameAtMs: number;
  #checkedAtMs: number;

  constructor(clock: Clock, options: SpeakerOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#lastFrameAtMs = clock.monotonic();
    this.#checkedAtMs = this.#lastFrameAtMs;
  }

  frameReceived(): void {
    this.#phase = 'flowing';
    this.#lastFrameAtMs = this.#clock.monotonic();
  }

  sinceLastFrameMs(): number {
    return this.#clock.monotonic() - this.#lastFrameAtMs;
  }

  /**
   * To be called about once a second. Where it is called late, this process was held up, and the frames of that time wait to be read:
   * silence sent now would stand in the middle of a word.
   */
  check(): FrameAction {
    const now = this.#clock.monotonic();
    const heldUpMs = now - this.#checkedAtMs - checkIntervalMs;
    this.#checkedAtMs = now;
    if (heldUpMs > lateMs) this.#lastFrameAtMs = Math.min(now, this.#lastFrameAtMs + heldUpMs);
    const [phase, action] = stepFrames(this.#phase, this.sinceLastFrameMs(), this.#options);
    this.#phase = phase;
    return action;
  }
}
