/** The faults that are injected: those of real services and networks, far more often than they occur. */
import type { StreamRule } from '../../../runtime/engine/dialogflow/script-player.ts';
import { codes } from '../../../runtime/engine/dialogflow/status.ts';

const primes = [13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53] as const;

/** Each fault affects every nth stream; the periods are primes, so that the combinations vary. */
export function faultRules(): StreamRule[] {
  const acts: StreamRule['act'][] = [
    { do: 'fail', code: codes.unavailable, atAudioMs: 5_300 },
    { do: 'fail', code: codes.outOfRange, atAudioMs: 8_100 },
    { do: 'delay', resultsMs: 700 },
    { do: 'fail', code: codes.aborted, atAudioMs: 3_700 },
    { do: 'stall', atAudioMs: 2_900 },
    { do: 'refuse', code: codes.unavailable },
    { do: 'fail', code: codes.internal, atAudioMs: 900 },
    { do: 'refuse', code: codes.resourceExhausted, retryAfterMs: 1_500 },
    { do: 'fail', code: codes.deadlineExceeded, atAudioMs: 6_400 },
    { do: 'stall', atAudioMs: 100 },
    { do: 'fail', code: codes.cancelled, atAudioMs: 4_400 },
  ];
  return acts.map((act, i) => ({ on: 'stream', every: primes[i]!, act }));
}
