/** What a `fmt ` chunk says: encoding, channels, rate and width of the samples, also where its fields contradict each other. */
import { EarshotError } from '../../../shared/errors.ts';

export type WavFormat = {
  readonly encoding: 'pcm' | 'float' | 'alaw' | 'ulaw';
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Of one channel. */
  readonly bytesPerSample: number;
};

const extensibleTag = 0xfffe;
const encodings: Readonly<Record<number, WavFormat['encoding']>> = {
  1: 'pcm',
  3: 'float',
  6: 'alaw',
  7: 'ulaw',
  // Registered by IBM for the same code words.
  257: 'ulaw',
  258: 'alaw',
};
const otherFormats: Readonly<Record<number, string>> = {
  2: 'ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  80: 'MPEG audio',
  85: 'MP3',
  255: 'AAC',
};
const sampleWidths: Readonly<Record<WavFormat['encoding'], readonly number[]>> = {
  pcm: [1, 2, 3, 4, 5, 6, 7, 8],
  float: [4, 8],
  alaw: [1],
  ulaw: [1],
};

const remedy = 'convert it with: ffmpeg -i FILE -ar 8000 -c:a pcm_mulaw OUT.wav';

/** Throws EarshotError `invalid_request` with one sentence: what is wrong with the file, then the remedy. */
export function refuseWav(problem: string): never {
  throw new EarshotError('invalid_request', { detail: `${problem}; ${remedy}` });
}

/** `chunk` is the body of a `fmt ` chunk. Throws EarshotError `invalid_request` where the audio cannot be determined. */
export function parseWavFormat(chunk: Uint8Array): WavFormat {
  if (chunk.length < 14) refuseWav('The WAV file has a format chunk that is too short or cut off');
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const channels = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  // The original WAVEFORMAT of 14 bytes ends before the bits.
  const bits = chunk.length >= 16 ? view.getUint16(14, true) : 0;
  const tag = readTag(view, bits);
  const encoding = encodings[tag];
  if (!encoding) refuseWav(`The WAV file holds ${otherFormats[tag] ?? `format ${tag}`}, PCM, µ-law or A-law is needed`);
  if (encoding === 'ulaw' || encoding === 'alaw') return { encoding, channels, sampleRateHz, bytesPerSample: 1 };
  const frameWidths = [view.getUint16(12, true), view.getUint32(8, true) / sampleRateHz];
  const bytesPerSample = chooseWidth(
    Math.ceil(bits / 8),
    frameWidths.map((width) => width / channels),
  );
  return { encoding, channels, sampleRateHz, bytesPerSample };
}

/** The tag of an extensible format is the first two bytes of its sub-format, a GUID at byte 24. */
function readTag(view: DataView, bits: number): number {
  const tag = view.getUint16(0, true);
  if (tag !== extensibleTag) return tag;
  const subFormat = view.byteLength >= 26 ? view.getUint16(24, true) : 0;
  if (subFormat !== 0) return subFormat;
  // Samples of 16 and 24 bits can only be PCM; of 8 and 32 bits there are several kinds.
  if (bits === 16 || bits === 24) return 1;
  return refuseWav('The WAV file has an extensible format that names no sub-format');
}

/**
 * Bits per sample, block alignment and bytes per second each state how wide a sample is. What two of them agree on holds;
 * otherwise the first that states anything.
 */
function chooseWidth(byBits: number, [byBlock, byRate]: readonly number[]): number {
  const stated = [byBits, byBlock!, byRate!].filter((width) => Number.isInteger(width) && width > 0);
  return stated.find((width, index) => stated.indexOf(width, index + 1) > 0) ?? stated[0] ?? 0;
}

/** Refuses what an AudioHook call cannot carry or what this reader cannot decode. */
export function checkPlayable({ encoding, channels, sampleRateHz, bytesPerSample }: WavFormat): void {
  if (channels !== 1 && channels !== 2) refuseWav(`The WAV file has ${channels} channels, one or two are needed`);
  if (sampleRateHz !== 8000 && sampleRateHz !== 16_000)
    refuseWav(`The WAV file has ${sampleRateHz} samples a second, 8000 or 16000 are needed`);
  if (bytesPerSample === 0) refuseWav('The WAV file does not state how many bits a sample has');
  if (!sampleWidths[encoding].includes(bytesPerSample)) {
    const name = encoding === 'float' ? 'floating point' : 'PCM';
    refuseWav(`The WAV file has ${bytesPerSample * 8}-bit ${name} samples, 16-bit PCM or µ-law is needed`);
  }
}
