/** Plays audio to the recognizer as the service would, and collects its results with their times. */
import type { Recognizer, RecognizerResult } from '../../runtime/engine/ports.ts';

export type PlayedAudio = {
  readonly results: readonly (RecognizerResult & { readonly atMs: number })[];
  readonly error?: unknown;
};
export type PlayOptions = {
  /** 1: as fast as people speak; Infinity: as fast as it is accepted. */
  readonly pace: number;
  readonly interim: boolean;
  readonly languageCode?: string;
  readonly phraseHints?: readonly string[];
  readonly group?: string;
};

const frame = 160;
const framesAtOnce = 5;

/** One line of audio; times are milliseconds since its first sample was due. */
export async function playAudio(recognizer: Recognizer, mulaw: Uint8Array, options: PlayOptions): Promise<PlayedAudio> {
  return (await playTogether(recognizer, [mulaw], options))[0]!;
}

/** The lines of one call, in step, as they arrive on one connection. */
export function playTogether(
  recognizer: Recognizer,
  lines: readonly Uint8Array[],
  options: PlayOptions,
): Promise<PlayedAudio[]> {
  const begin = performance.now();
  const opened = lines.map((mulaw) => {
    const results: (RecognizerResult & { atMs: number })[] = [];
    let finish: (played: PlayedAudio) => void = () => undefined;
    const played = new Promise<PlayedAudio>((resolve) => {
      finish = resolve;
    });
    const stream = recognizer.open({
      encoding: 'mulaw',
      sampleRateHz: 8000,
      languageCode: options.languageCode ?? 'en-US',
      phraseHints: options.phraseHints ?? [],
      interim: options.interim,
      ...(options.group !== undefined && { group: options.group }),
      onResult: (result) => results.push({ ...result, atMs: performance.now() - begin }),
      onEnd: (error) => finish(error === undefined ? { results } : { results, error }),
    });
    return { mulaw, stream, played };
  });
  const step = frame * framesAtOnce;
  const length = Math.max(...lines.map((line) => line.length));
  let at = 0;
  const feed = () => {
    const due = options.pace === Number.POSITIVE_INFINITY ? length : (performance.now() - begin) * 8 * options.pace;
    for (; at < length && at <= due; at += step) {
      for (const { mulaw, stream } of opened) stream.write(mulaw.subarray(at, at + step));
    }
    if (at >= length) for (const { stream } of opened) stream.end();
    else setTimeout(feed, 20);
  };
  feed();
  return Promise.all(opened.map(({ played }) => played));
}

export function finalsOf(played: PlayedAudio) {
  return played.results.filter((r) => r.kind === 'transcript' && r.final) as Extract<
    PlayedAudio['results'][number],
    { kind: 'transcript' }
  >[];
}

/** All final text of a line. */
export function textOf(played: PlayedAudio): string {
  return finalsOf(played)
    .map((final) => final.text)
    .join(' ');
}

/** Resolves when the models are loaded. Rejects with the reason where there is no recognition. */
export async function untilReady(recognizer: Recognizer): Promise<void> {
  recognizer.warm();
  for (;;) {
    const { ready, unavailable } = recognizer.load();
    if (unavailable !== undefined) throw new Error(unavailable);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
