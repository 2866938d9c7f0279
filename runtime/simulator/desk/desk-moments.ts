/** Moments of calls that the desk plays from a recording: at hand without a capture. Nothing is masked: the recordings come with the product. */
import { addUlaw, silentMix, wavOfMix } from '../../../shared/audiohook/mixed-sound.ts';
import { msToSamples } from '../../../shared/audiohook/stream-time.ts';
import type { RecordedMoments } from '../../core/ports/recorded-moments.ts';
import { readWav } from '../caller/wav.ts';
import type { SampleCalls } from './sample-calls.ts';

export type DeskMomentsOptions = {
  readonly samples: Pick<SampleCalls, 'wav'>;
  /** The recording that a call plays from its start; undefined where it plays none. */
  readonly sampleOf: (conversationId: string) => string | undefined;
};

/** Reads the recording for each moment. */
export function createDeskMoments({ samples, sampleOf }: DeskMomentsOptions): RecordedMoments {
  return {
    has: async (id) => sampleOf(id) !== undefined,
    async read(id, fromMs, toMs) {
      const sampleId = sampleOf(id);
      const file = sampleId === undefined ? undefined : await samples.wav(sampleId);
      if (!file) return undefined;
      const mix = silentMix(toMs - fromMs);
      const isFound = readWav(file).channels.map((channel) => addUlaw(mix, channel, -msToSamples(fromMs)));
      return isFound.includes(true) ? wavOfMix(mix) : undefined;
    },
  };
}
