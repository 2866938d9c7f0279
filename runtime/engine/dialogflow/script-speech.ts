/**
 * Synthetic speech for scripts: µ-law bytes in which every word repeats its own number for as long as it lasts. The
 * recognizer reads the numbers, so audio that was sent twice is recognized twice, and audio that was lost is missing.
 * Silence is 0xff, as on a telephone line.
 *
 * A word is a row of cells of eight samples (1 ms): mark, mark, number (high, low), cell (high, low), cells (high, low),
 * all in six bits with the high bit set, so that no cell looks like silence or like a mark.
 */

export type SpokenWord = {
  /** 0 … 4095, unique in a call. */
  readonly number: number;
  readonly startMs: number;
  readonly endMs: number;
};

export type DecodedWord = SpokenWord & {
  /** 0 … 1: the share of its cells that arrived. */
  readonly coverage: number;
};

export const samplesPerMs = 8;
const silence = 0xff;
const mark = [0x01, 0x02] as const;
const six = (value: number) => 0x80 | (value & 0x3f);

/** µ-law at 8 kHz, `durationMs` long. Times are whole milliseconds; words must not overlap. Throws RangeError. */
export function encodeSpeech(words: readonly SpokenWord[], durationMs: number): Uint8Array {
  const audio = new Uint8Array(durationMs * samplesPerMs).fill(silence);
  for (const { number, startMs, endMs } of words) {
    const cells = endMs - startMs;
    if (cells < 2 || cells > 4095 || number < 0 || number > 4095 || endMs > durationMs)
      throw new RangeError('A word must have a number up to 4095 and last 2 to 4095 ms');
    for (let cell = 0; cell < cells; cell++) {
      const at = (startMs + cell) * samplesPerMs;
      if (audio[at] !== silence) throw new RangeError('Words must not overlap');
      audio.set([...mark, six(number >> 6), six(number), six(cell >> 6), six(cell), six(cells >> 6), six(cells)], at);
    }
  }
  return audio;
}

export type SpeechDecoder = {
  /** Words that are complete now. `speaking`: the last sample belonged to a word. */
  write(audio: Uint8Array): DecodedWord[];
  /** The word that has begun and will not continue. */
  flush(): DecodedWord[];
  readonly speaking: boolean;
  /** Milliseconds of audio so far. */
  readonly atMs: number;
};

/** Finds words in audio that may begin and break off anywhere; times count from the first sample. */
export function createSpeechDecoder(): SpeechDecoder {
  let samples = 0;
  let lastCellEnd = -1;
  const cell: number[] = [];
  let word:
    | { number: number; cells: number; startSample: number; endSample: number; count: number; index: number }
    | undefined;

  const finishWord = (): DecodedWord[] => {
    if (!word) return [];
    const { number, cells, startSample, endSample, count } = word;
    word = undefined;
    return [{ number, startMs: startSample / samplesPerMs, endMs: endSample / samplesPerMs, coverage: count / cells }];
  };

  const readCell = (): DecodedWord[] => {
    const [, , numberHigh, numberLow, cellHigh, cellLow, cellsHigh, cellsLow] = cell as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const join = (high: number, low: number) => ((high & 0x3f) << 6) | (low & 0x3f);
    const number = join(numberHigh, numberLow);
    const index = join(cellHigh, cellLow);
    const cells = join(cellsHigh, cellsLow);
    const goesOn = word?.number === number && lastCellEnd === samples - 8 && index === word.index + 1;
    const done = goesOn ? [] : finishWord();
    word ??= { number, cells, startSample: samples - 8, endSample: samples, count: 0, index };
    word.endSample = samples;
    word.index = index;
    word.count++;
    lastCellEnd = samples;
    return index === cells - 1 ? [...done, ...finishWord()] : done;
  };

  return {
    write(audio) {
      const decoded: DecodedWord[] = [];
      for (const byte of audio) {
        samples++;
        if (byte === mark[0]) cell.length = 0;
        else if (cell.length === 0) {
          if (byte === silence && word && samples - lastCellEnd > 8) decoded.push(...finishWord());
          continue;
        } else if (cell.length === 1 ? byte !== mark[1] : byte < 0x80 || byte > 0xbf) {
          cell.length = 0;
          continue;
        }
        cell.push(byte);
        if (cell.length === 8) {
          decoded.push(...readCell());
          cell.length = 0;
        }
      }
      return decoded;
    },
    flush: finishWord,
    get speaking() {
      return samples > 0 && samples - lastCellEnd <= 16 && lastCellEnd >= 0;
    },
    get atMs() {
      return samples / samplesPerMs;
    },
  };
}
