/** One stream inside a worker: bytes in, stretches of speech out. `worker-core.ts` recognizes them. */
import { ulawToLinear } from '../../../shared/audiohook/ulaw.ts';
import { createUpsampler, upsampleDelay } from '../../../shared/audiohook/upsample.ts';
import { createSampleRing } from '../audio/sample-ring.ts';
import { type Detector, sampleRate, windowSamples } from './decoder.ts';
import { toLevel } from './leak-gate.ts';
import type { StreamSetup } from './protocol.ts';
import { flush, initial, type SegmentEvent, segmentDefaults, step } from './segmenter.ts';

export interface SpeechStream {
  /** Speech that began and ended in this audio. */
  push(bytes: Uint8Array): readonly SegmentEvent[];
  end(): readonly SegmentEvent[];
  slice(start: number, end: number): Float32Array;
  /** The stretch that is being spoken now, if any. */
  readonly speaking: { readonly start: number; readonly voiceStart: number } | undefined;
  /** Samples at 16 kHz that were looked at. */
  readonly position: number;
}

/** `isLeak` judges each window by its level, in order. */
export function createSpeechStream(
  setup: StreamSetup,
  detector: Detector,
  isLeak: (level: number) => boolean = () => false,
): SpeechStream {
  const ring = createSampleRing(segmentDefaults.maxSamples + segmentDefaults.preRoll + sampleRate);
  const toSamples = createReader(setup);
  const window = new Float32Array(windowSamples);
  let filled = 0;
  let position = 0;
  let state = initial;

  function look(): readonly SegmentEvent[] {
    position += windowSamples;
    let energy = 0;
    for (let i = 0; i < windowSamples; i++) energy += window[i]! * window[i]!;
    // A leak is silence from here on, for the detector as for the recognizer: it must not come in with a pre-roll either.
    if (isLeak(toLevel(energy / windowSamples))) window.fill(0);
    ring.push(window);
    const [next, events] = step(state, { end: position, speech: detector.isSpeech(window.slice()), energy });
    state = next;
    return events;
  }

  function feed(samples: Float32Array): SegmentEvent[] {
    const events: SegmentEvent[] = [];
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + windowSamples - filled);
      window.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < windowSamples) break;
      filled = 0;
      events.push(...look());
    }
    return events;
  }

  return {
    push: (bytes) => feed(toSamples(bytes)),
    end() {
      // Silence pushes the filter's tail and the last, incomplete window through.
      const events = feed(new Float32Array(windowSamples - filled));
      events.push(...flush(state, position));
      state = initial;
      return events;
    },
    slice: (start, end) => ring.slice(start, end),
    get speaking() {
      return state.phase === 'speech' ? state : undefined;
    },
    get position() {
      return position;
    },
  };
}

/** Milliseconds since the stream's start of a position at 16 kHz, the filter's delay taken off. */
export function toMs(position: number, setup: StreamSetup): number {
  const delay = setup.sampleRateHz === 8000 ? upsampleDelay : 0;
  return Math.max(0, Math.round(((position - delay) * 1000) / sampleRate));
}

function createReader(setup: StreamSetup): (bytes: Uint8Array) => Float32Array {
  const upsampler = setup.sampleRateHz === 8000 ? createUpsampler() : undefined;
  const toLinear = setup.encoding === 'mulaw' ? (bytes: Uint8Array) => ulawToLinear(bytes) : createLinearReader();
  return (bytes) => {
    const linear = toLinear(bytes);
    return upsampler ? upsampler.push(linear) : Float32Array.from(linear, (s) => s / 32_768);
  };
}

/** Little-endian 16 bit; a sample may be split between two writes. */
function createLinearReader(): (bytes: Uint8Array) => Int16Array {
  let odd: number | undefined;
  return (bytes) => {
    const whole = odd === undefined ? bytes : Uint8Array.of(odd, ...bytes);
    odd = whole.length % 2 === 1 ? whole[whole.length - 1] : undefined;
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    return Int16Array.from({ length: whole.length >> 1 }, (_, i) => view.getInt16(2 * i, true));
  };
}
