const ulawFormat = 7;
const headerBytes = 58;

/** A µ-law WAV file of channels of one length: `fmt`, the `fact` chunk that compressed formats need, and `data`. */
export function writeUlawWav(channels: readonly Uint8Array[], sampleRateHz: number): Uint8Array {
  const count = channels.length;
  const size = channels[0]!.length * count;
  const bytes = new Uint8Array(headerBytes + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 18, true);
  view.setUint16(20, ulawFormat, true);
  view.setUint16(22, count, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * count, true);
  view.setUint16(32, count, true);
  view.setUint16(34, 8, true);
  text(38, 'fact');
  view.setUint32(42, 4, true);
  view.setUint32(46, channels[0]!.length, true);
  text(50, 'data');
  view.setUint32(54, size, true);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < channels[c]!.length; i++) bytes[headerBytes + i * count + c] = channels[c]![i]!;
  }
  return bytes;
}
