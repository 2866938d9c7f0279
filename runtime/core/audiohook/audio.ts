/** Splits AudioHook frames into µ-law per channel, in buffers that every frame reuses. */
import {
  type ByteOrder,
  type L16Layout,
  l16ChannelToUlaw,
  sniffL16ByteOrder,
  splitPcmu,
} from '../../../shared/audiohook/channel-split.ts';
import { type AudioMedia, bytesPerInstant } from '../../../shared/audiohook/media.ts';

/** By byte order and number of channels less one; constant, so that a frame allocates none. */
const layouts: { readonly [O in ByteOrder]: readonly L16Layout[] } = {
  little: [1, 2].map((channels) => ({ channels, order: 'little' })),
  big: [1, 2].map((channels) => ({ channels, order: 'big' })),
};

export interface AudioSplitter {
  /**
   * µ-law of each channel in the order of `media.channels`, valid until the next call. Mono PCMU is the frame itself.
   * A frame must be whole sample instants and at most `maxFrameBytes` long.
   */
  split(frame: Uint8Array, media: AudioMedia): readonly Uint8Array[];
}

/** All connections of a process share one, because frames are handled one at a time. */
export function createAudioSplitter(maxFrameBytes: number): AudioSplitter {
  const first = new Uint8Array(maxFrameBytes);
  const second = new Uint8Array(maxFrameBytes);
  const scratch = [first, second] as const;
  const result: Uint8Array[] = [];
  // The media object lives as long as its session.
  const detected = new WeakMap<AudioMedia, ByteOrder>();

  function orderOf(frame: Uint8Array, media: AudioMedia): ByteOrder {
    const known = detected.get(media);
    if (known) return known;
    const sniffed = sniffL16ByteOrder(frame, media.channels.length);
    if (sniffed) detected.set(media, sniffed);
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
        const layout = layouts[orderOf(frame, media)][count - 1]!;
        for (let channel = 0; channel < count; channel += 1) {
          l16ChannelToUlaw(frame, layout, channel, scratch[channel]!);
        }
      }
      for (let channel = 0; channel < count; channel += 1) result.push(scratch[channel]!.subarray(0, instants));
      return result;
    },
  };
}
