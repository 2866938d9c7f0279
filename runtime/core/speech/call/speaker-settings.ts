/** The options of a speaker's pipeline that follow from those of the bridge. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import { defaultStreamPolicy, type StreamPolicyOptions } from '../streams/policy-options.ts';
import { defaultSpeakerOptions, type SpeakerOptions } from './speaker-options.ts';

export type SpeakerSettings = {
  /** Audio kept per speaker until it is recognized. Default: `defaultSpeakerOptions`. */
  readonly ringSeconds?: number;
  /** Age from which a stream is replaced. Default: `defaultStreamPolicy`. */
  readonly streamSeconds?: number;
  readonly speaker?: Partial<SpeakerOptions>;
};

/** With the defaults for what is left out. */
export function speakerOptions({ ringSeconds, streamSeconds, speaker }: SpeakerSettings): SpeakerOptions {
  return {
    ...defaultSpeakerOptions,
    ...(ringSeconds !== undefined && { ringSamples: ringSeconds * SAMPLE_RATE_HZ }),
    ...(streamSeconds !== undefined && { policy: policyFor(streamSeconds) }),
    ...speaker,
  };
}

function policyFor(streamSeconds: number): StreamPolicyOptions {
  // Half as long again, but never beyond the shortest limit that a longer setting can mean.
  const hardSeconds = Math.min(streamSeconds * 1.5, Math.max(150, streamSeconds + 10));
  return {
    ...defaultStreamPolicy,
    softSamples: streamSeconds * SAMPLE_RATE_HZ,
    hardSamples: Math.round(hardSeconds * SAMPLE_RATE_HZ),
  };
}
