/**
 * Finds format and audio in a RIFF WAVE file, also where the writer got its sizes, its padding or the order of chunks wrong:
 * a size of 0 or 0xFFFFFFFF (written as a stream), a size beyond the end, a missing pad byte, zeros between chunks, data before
 * the format, sizes of 64 bits (RF64 and BW64, EBU Tech 3306). Linear in the length of the file.
 */

export type WavChunks = {
  /** Body of the `fmt ` chunk. */
  readonly format: Uint8Array | undefined;
  /** Body of the first `data` chunk that is not empty. */
  readonly data: Uint8Array | undefined;
};

const headerBytes = 8;
const formBytes = 12;
const streamSize = 0xffffffff;
/** A format chunk holds at least format tag, channels, rate, bytes per second and block. */
const minFormatBytes = 14;

const fourCc = (id: string) => [...id].reduce((code, letter) => code * 256 + letter.charCodeAt(0), 0);
const formatId = fourCc('fmt ');
const dataId = fourCc('data');
const longSizesId = fourCc('ds64');
const knownIds: ReadonlySet<number> = new Set(
  [
    ...['fmt ', 'data', 'ds64', 'fact', 'LIST', 'JUNK', 'junk', 'PAD ', 'FLLR', 'bext', 'cart', 'cue ', 'smpl', 'inst'],
    ...['id3 ', 'ID3 ', 'iXML', 'axml', '_PMX', 'PEAK', 'DISP', 'acid', 'afsp', 'chna', 'levl', 'minf', 'plst', 'wavl'],
  ].map(fourCc),
);

/** `bytes` starts with the 12 bytes of a RIFF, RF64 or BW64 header. */
export function findWavChunks(bytes: Uint8Array): WavChunks {
  return new ChunkScanner(bytes).scan();
}

class ChunkScanner {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #format: Uint8Array | undefined;
  #data: Uint8Array | undefined;
  /** Size of the audio after a `ds64` chunk; 0 without one. */
  #longDataSize = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  scan(): WavChunks {
    let searchFrom = formBytes;
    for (let at = formBytes; at + headerBytes <= this.#bytes.length; ) {
      // Up to four bytes back: a format chunk may claim the two bytes of an extension that it does not have.
      if (!this.#hasPlausibleId(at)) at = this.#findFormatOrData(Math.max(searchFrom, at - 4));
      else {
        searchFrom = at + headerBytes;
        at = this.#readChunk(at);
      }
      if (this.#format && this.#data) break;
    }
    return { format: this.#format, data: this.#data };
  }

  /** Takes in the chunk at `at` and returns where the next one begins. */
  #readChunk(at: number): number {
    const id = this.#view.getUint32(at);
    const size = this.#view.getUint32(at + 4, true);
    const start = at + headerBytes;
    if (id === dataId) return this.#readData(start, size);
    const body = this.#bytes.subarray(start, start + size);
    if (id === formatId && !(this.#format && this.#format.length >= minFormatBytes)) this.#format = body;
    if (id === longSizesId && body.length >= 16) this.#longDataSize = Number(this.#view.getBigUint64(start + 8, true));
    return body.length < size ? this.#findFormatOrData(start) : this.#endOfChunk(start + size, size);
  }

  #readData(start: number, stated: number): number {
    const size = stated === streamSize && this.#longDataSize > 0 ? this.#longDataSize : stated;
    if (size === 0 && this.#hasKnownId(start)) return start;
    const isOpenEnded = size === 0 || start + size > this.#bytes.length;
    const end = isOpenEnded ? this.#endOfOpenData(start) : start + size;
    if (end > start) this.#data ??= this.#bytes.subarray(start, end);
    return isOpenEnded ? end : this.#endOfChunk(end, size);
  }

  /** Audio of unknown size lasts to the end of the file, or to the format if that is still missing. */
  #endOfOpenData(start: number): number {
    if (this.#format) return this.#bytes.length;
    for (let at = this.#bytes.length - headerBytes; at >= start; at -= 1)
      if (this.#view.getUint32(at) === formatId) return at;
    return this.#bytes.length;
  }

  /** A chunk of odd size is followed by a pad byte, which some writers leave out. */
  #endOfChunk(end: number, size: number): number {
    if (size % 2 === 0) return end;
    return this.#hasKnownId(end) && !this.#hasKnownId(end + 1) ? end : end + 1;
  }

  #findFormatOrData(from: number): number {
    for (let at = from; at + headerBytes <= this.#bytes.length; at += 1) {
      const id = this.#view.getUint32(at);
      if (id === formatId || id === dataId) return at;
    }
    return this.#bytes.length;
  }

  #hasKnownId(at: number): boolean {
    return at + headerBytes <= this.#bytes.length && knownIds.has(this.#view.getUint32(at));
  }

  /** Chunk ids are four printable ASCII characters. */
  #hasPlausibleId(at: number): boolean {
    for (let i = at; i < at + 4; i += 1) if (this.#bytes[i]! < 0x20 || this.#bytes[i]! > 0x7e) return false;
    return true;
  }
}
