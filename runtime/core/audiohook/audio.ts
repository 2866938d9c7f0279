/** From an AudioHook frame to µ-law per channel, in buffers that are used again for every frame. */
import {
  type ByteOrder,
  l16ChannelToUlaw,
  sniffL16ByteOrder,
  splitPcmu,
} from '../../../shared/audiohook/channel-split.ts';
import { type AudioMedia, bytesPerInstant } from '../../../shared/audiohook/media.ts';

export interface AudioSplitter {
  /**
   * µ-law of each channel in the order of `media.channels`, valid until the next call. Mono PCMU is the frame itself.
   * Frames are whole sample instants and no longer than the splitter was made for.
   */
  split(frame: Uint8Array, media: AudioMedia): readonly Uint8Array[];
}

/** One for all connections of a process: frames are handled one at a time. `l16` sets the byte order where it is known. */
export function createAudioSplitter(maxFrameBytes: number, l16: ByteOrder | 'sniff' = 'sniff'): AudioSplitter {
  const first = new Uint8Array(maxFrameBytes);
  const second = new Uint8Array(maxFrameBytes);
  const scratch = [first, second] as const;
  const result: Uint8Array[] = [];
  // By media object, which lives as long as its session.
  const orders = new WeakMap<AudioMedia, ByteOrder>();

  function orderOf(frame: Uint8Array, media: AudioMedia): ByteOrder {
    if (l16 !== 'sniff') return l16;
    const known = orders.get(media);
    if (known) return known;
    const sniffed = sniffL16ByteOrder(frame, media.channels.length);
    if (sniffed) orders.set(media, sniffed);
    return sniffed ?? 'little';
  }

  return {
    split(frame, media) {
      result.length = 0;
      const instants = frame.length / bytesPerInstant(media);
      const count = media.channels.length;
      if (media.format === 'PCMU') {
        if (count === 1) {
          result.push(frame);
          return result;
        }
        splitPcmu(frame, first, second);
      } else {
        const order = orderOf(frame, media);
        for (let channel = 0; channel < count; channel += 1) {
          l16ChannelToUlaw(frame, channel, count, order, scratch[channel]!);
        }
      }
      for (let channel = 0; channel < count; channel += 1) result.push(scratch[channel]!.subarray(0, instants));
      return result;
    },
  };
}
