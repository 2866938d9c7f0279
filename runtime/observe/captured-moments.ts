/** Moments of a call out of its capture: what was masked is silence there already, and an erased call has none. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addUlaw, silentMix, wavOfMix } from '../../shared/audiohook/mixed-sound.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { RecordedMoments } from '../core/ports/recorded-moments.ts';
import { readEntry } from './capture-record.ts';

export type CapturedMomentsOptions = {
  readonly directory: string;
  /** Names of the files of a conversation. */
  readonly list: (conversationId: ConversationId) => Promise<readonly string[]>;
  /** Captures that are read at the same time: a long call is some hundred megabytes. */
  readonly maxReads?: number;
};

const samplesPerMs = 8;
/** A capture has sound in its order, but for what a reconnected call sends again. */
const slackSamples = 60_000 * samplesPerMs;

/** Reads from the start of the file to the moment, line by line. */
export function createCapturedMoments({ directory, list, maxReads = 2 }: CapturedMomentsOptions): RecordedMoments {
  let reads = 0;
  return {
    has: async (id) => (await list(id)).length > 0,
    async read(id, fromMs, toMs) {
      if (reads >= maxReads) throw new EarshotError('rate_limited', { retryAfterMs: 1_000 });
      reads++;
      try {
        const mix = silentMix(toMs - fromMs);
        let isFound = false;
        for (const name of await list(id))
          isFound = (await addTo(mix, join(directory, name), Math.round(fromMs * samplesPerMs))) || isFound;
        return isFound ? wavOfMix(mix) : undefined;
      } finally {
        reads--;
      }
    },
  };
}

/** Adds the sound of a file from the sample `from` on. Whether there was any. */
async function addTo(mix: Int32Array, file: string, from: number): Promise<boolean> {
  const input = createReadStream(file);
  let isFound = false;
  try {
    for await (const line of createInterface({ input })) {
      if (!line.includes('"k":"audio"')) continue;
      const entry = readWhole(line);
      if (entry?.k !== 'audio') continue;
      if (entry.at > from + mix.length + slackSamples) break;
      isFound = addUlaw(mix, Buffer.from(entry.ulaw, 'base64'), entry.at - from) || isFound;
    }
  } catch (error) {
    // It has been erased or has outlived its time since it was listed.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    input.destroy();
  }
  return isFound;
}

/** The last line of a call that goes on may not be whole. */
function readWhole(line: string): ReturnType<typeof readEntry> | undefined {
  try {
    return readEntry(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
