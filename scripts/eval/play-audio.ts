/** Plays audio at the recognizer as the service would, and collects what it says and when. */
import type { Recognizer, RecognizerResult } from '../../runtime/local/engine/ports.ts';

export type Heard = {
  readonly results: readonly (RecognizerResult & { readonly atMs: number })[];
  readonly error?: unknown;
};
export type PlayOptions = {
  /** 1: as fast as people speak; Infinity: as fast as it is taken. */
  readonly pace: number;
  readonly interim: boolean;
  readonly languageCode?: string;
  readonly phraseHints?: readonly string[];
  readonly group?: string;
};

const frame = 160;
const framesAtOnce = 5;

/** Times are milliseconds since the first sample was due; finals of paced audio minus `endMs` are their latency. */
export function playAudio(recognizer: Recognizer, mulaw: Uint8Array, options: PlayOptions): Promise<Heard> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const results: (RecognizerResult & { atMs: number })[] = [];
    const stream = recognizer.open({
      encoding: 'mulaw',
      sampleRateHz: 8000,
      languageCode: options.languageCode ?? 'en-US',
      phraseHints: options.phraseHints ?? [],
      interim: options.interim,
      ...(options.group !== undefined && { group: options.group }),
      onResult: (result) => results.push({ ...result, atMs: performance.now() - begin }),
      onEnd: (error) => resolve(error === undefined ? { results } : { results, error }),
    });
    const step = frame * framesAtOnce;
    let at = 0;
    const feed = () => {
      const due =
        options.pace === Number.POSITIVE_INFINITY ? mulaw.length : (performance.now() - begin) * 8 * options.pace;
      while (at < mulaw.length && at + step <= due + step) {
        if (at > due) break;
        stream.write(mulaw.subarray(at, at + step));
        at += step;
      }
      if (at >= mulaw.length) stream.end();
      else setTimeout(feed, 20);
    };
    feed();
  });
}

export function finalsOf(heard: Heard) {
  return heard.results.filter((r) => r.kind === 'transcript' && r.final) as Extract<
    Heard['results'][number],
    { kind: 'transcript' }
  >[];
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
