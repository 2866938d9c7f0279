/**
 * Theory of operation: a voice detector decides for every window whether it is speech; the segmenter turns that into
 * stretches to recognize. A stretch begins a pre-roll before the first window of speech, because detectors wake late and
 * a missing first word changes what the recognizer makes of the rest; it ends shortly after the last one. A monologue
 * is cut at its quietest point before it grows past `maxSamples`, and the next stretch begins exactly there: together
 * the stretches hold every spoken sample once.
 *
 * Sans I/O: `step(state, window)` gives the next state and what happened. Positions are samples at 16 kHz.
 */
export const segmentDefaults = {
  preRoll: 12_800,
  /** How late the detector says that somebody speaks. */
  wakeDelay: 2_560,
  /** The detector has waited this long before it says that speech is over; that much of the end is silence. */
  endSilence: 8_000,
  /** Of that silence, what stays with the stretch. */
  keepSilence: 4_000,
  maxSamples: 15 * 16_000,
  /** Where to look for the quietest point of a monologue, counted back from its cap. */
  cutSearch: 4 * 16_000,
} as const;
export type SegmentOptions = { readonly [K in keyof typeof segmentDefaults]: number };

export type Window = {
  /** Position after the window's last sample. */
  readonly end: number;
  readonly speech: boolean;
  /** Mean square of the window, to find a pause to cut at. */
  readonly energy: number;
};

/** `voice…` is where the speech is, `start` and `end` what to recognize around it. */
export type SegmentEvent =
  | { readonly kind: 'began'; readonly start: number; readonly voiceStart: number }
  | {
      readonly kind: 'ended';
      readonly start: number;
      readonly end: number;
      readonly voiceStart: number;
      readonly voiceEnd: number;
      readonly cut: boolean;
    };

export type SegmenterState = {
  readonly phase: 'silence' | 'speech';
  /** Start of the current stretch, or the end of the last one. */
  readonly start: number;
  readonly voiceStart: number;
  /** Loudness of the windows since `start`, newest last; only while somebody speaks. */
  readonly energies: readonly { readonly end: number; readonly energy: number }[];
};

export const initial: SegmenterState = { phase: 'silence', start: 0, voiceStart: 0, energies: [] };

/** The next state, and the events of this window. */
export function step(
  state: SegmenterState,
  window: Window,
  options: SegmentOptions = segmentDefaults,
): readonly [SegmenterState, readonly SegmentEvent[]] {
  if (state.phase === 'silence') {
    if (!window.speech) return [state, []];
    const start = Math.max(state.start, window.end - options.preRoll, 0);
    const voiceStart = Math.max(start, window.end - options.wakeDelay);
    return [{ phase: 'speech', start, voiceStart, energies: [] }, [{ kind: 'began', start, voiceStart }]];
  }
  if (!window.speech) return finish(state, window.end, options);
  if (window.end - state.start < options.maxSamples) {
    // Only the last stretch can be cut at, so only that is remembered.
    const oldest = state.start + options.maxSamples - options.cutSearch;
    if (window.end < oldest) return [state, []];
    return [{ ...state, energies: [...state.energies, { end: window.end, energy: window.energy }] }, []];
  }
  const cut = quietest(state.energies) ?? window.end;
  return [
    { phase: 'speech', start: cut, voiceStart: cut, energies: [] },
    [
      { kind: 'ended', start: state.start, end: cut, voiceStart: state.voiceStart, voiceEnd: cut, cut: true },
      { kind: 'began', start: cut, voiceStart: cut },
    ],
  ];
}

/** The stream is over: what is open ends here. */
export function flush(state: SegmenterState, end: number): readonly SegmentEvent[] {
  if (state.phase === 'silence' || end <= state.start) return [];
  const { start, voiceStart } = state;
  return [{ kind: 'ended', start, end, voiceStart, voiceEnd: end, cut: false }];
}

function finish(
  state: SegmenterState,
  now: number,
  options: SegmentOptions,
): readonly [SegmenterState, readonly SegmentEvent[]] {
  const { start, voiceStart } = state;
  const voiceEnd = Math.max(voiceStart, now - options.endSilence);
  const end = voiceEnd + options.keepSilence;
  return [
    { phase: 'silence', start: end, voiceStart: end, energies: [] },
    [{ kind: 'ended', start, end, voiceStart, voiceEnd, cut: false }],
  ];
}

function quietest(energies: SegmenterState['energies']): number | undefined {
  let best: { end: number; energy: number } | undefined;
  for (const entry of energies) if (!best || entry.energy <= best.energy) best = entry;
  return best?.end;
}
