/** Sources of call audio: a recording or a live stream, read as interleaved frames in the order of the negotiated channels. */
import { interleavePcmu } from '../../../shared/audiohook/channel-split.ts';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { ULAW_SILENCE } from '../../../shared/audiohook/ulaw.ts';

/** µ-law at 8 kHz per speaker. */
export interface AudioSource {
  /** Length in samples of each channel; undefined for a live source. */
  readonly length: number | undefined;
  /** The samples [from, from + instants) of each channel, interleaved; fewer at the end of a recording. */
  read(from: number, instants: number, media: AudioMedia): Uint8Array;
}

const silence = (instants: number) => new Uint8Array(instants).fill(ULAW_SILENCE);

function interleave(customer: Uint8Array, agent: Uint8Array, media: AudioMedia): Uint8Array {
  const byChannel = { external: customer, internal: agent };
  const [first, second] = media.channels.map((channel) => byChannel[channel]);
  if (!second) return first!.slice();
  const out = new Uint8Array(first!.length * 2);
  interleavePcmu(first!, second, out);
  return out;
}

/** One channel is the customer's; two are customer and agent. They are read in place and never copied as a whole. */
export function createRecordingSource(channels: readonly Uint8Array[]): AudioSource {
  const length = Math.max(0, ...channels.map((channel) => channel.length));
  const samplesOf = (channel: Uint8Array | undefined, from: number, instants: number): Uint8Array => {
    const part = channel?.subarray(from, from + instants) ?? new Uint8Array();
    if (part.length === instants) return part;
    const padded = silence(instants);
    padded.set(part);
    return padded;
  };
  return {
    length,
    read(from, instants, media) {
      const count = Math.max(0, Math.min(instants, length - from));
      return interleave(samplesOf(channels[0], from, count), samplesOf(channels[1], from, count), media);
    },
  };
}

export type LiveSource = AudioSource & {
  /** Interleaved customer and agent. Beyond `maxBufferedMs` the oldest audio is dropped. */
  push(stereoUlaw: Uint8Array): void;
};

/** For a microphone: audio that has not arrived in time is read as silence. `maxBufferedMs` defaults to 2,000. */
export function createLiveSource(options: { readonly maxBufferedMs?: number } = {}): LiveSource {
  const maxInstants = (options.maxBufferedMs ?? 2_000) * 8;
  const queue: Uint8Array[] = [];
  let queued = 0;

  function dequeue(instants: number): Uint8Array {
    const out = silence(instants * 2);
    let filled = 0;
    while (filled < out.length && queue.length > 0) {
      const head = queue[0]!;
      const part = head.subarray(0, out.length - filled);
      out.set(part, filled);
      filled += part.length;
      if (part.length === head.length) queue.shift();
      else queue[0] = head.subarray(part.length);
    }
    queued -= filled / 2;
    return out;
  }

  return {
    length: undefined,
    push(stereoUlaw) {
      const whole = stereoUlaw.subarray(0, stereoUlaw.length - (stereoUlaw.length % 2));
      queue.push(whole.slice());
      queued += whole.length / 2;
      while (queued > maxInstants && queue.length > 1) queued -= queue.shift()!.length / 2;
    },
    read(_from, instants, media) {
      const stereo = dequeue(instants);
      const customer = new Uint8Array(instants);
      const agent = new Uint8Array(instants);
      for (let i = 0; i < instants; i += 1) {
        customer[i] = stereo[i * 2]!;
        agent[i] = stereo[i * 2 + 1]!;
      }
      return interleave(customer, agent, media);
    },
  };
}
