/**
 * A Dialogflow of the test's own for a service in another process: real gRPC, exact words, no models. Recognition costs no
 * processor time, so a test that is not about recognition can compare every word also on a busy machine.
 */
import { createSystemClock } from '../core/system-clock.ts';
import { loadServices } from '../dialogflow/services.ts';
import { createScriptedEngine, type ScriptedEngineOptions } from '../engine/dialogflow/script-engine.ts';
import { encodeSpeech, samplesPerMs } from '../engine/dialogflow/script-speech.ts';
import { startLocalDialogflow } from '../engine/dialogflow/server.ts';

export type ScriptedDialogflow = {
  /** Settings of a service that uses it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** `parts` replace what would understand and suggest nothing. */
export async function startScriptedDialogflow(
  parts: Omit<ScriptedEngineOptions, 'clock'> = {},
): Promise<ScriptedDialogflow> {
  const clock = createSystemClock();
  const engine = createScriptedEngine({ clock, ...parts });
  const server = await startLocalDialogflow({ engine, services: loadServices, clock });
  return {
    env: {
      GCP_PROJECT_ID: 'tests',
      CONVERSATION_PROFILE_NAME: 'projects/tests/locations/global/conversationProfiles/tests',
      DIALOGFLOW_ENDPOINT: server.target,
    },
    close: () => server.close(),
  };
}

const everyMs = 300;
const wordMs = 200;
/** A pause after so many words ends the utterance. */
const perUtterance = 6;

export type ScriptedCall = {
  /** In µ-law: the customer, and the agent, who is silent. */
  readonly channels: readonly [Uint8Array, Uint8Array];
  /** In their order. */
  readonly words: readonly string[];
  /** How many of the words have been said completely after `ms`. */
  wordsBy(ms: number): number;
};

/** A call in which the customer says about three different words a second, with pauses. */
export function scriptCall(durationMs: number): ScriptedCall {
  const places = Array.from({ length: Math.floor(durationMs / everyMs) }, (_, place) => place);
  const spoken = places
    .filter((place) => place % (perUtterance + 2) < perUtterance)
    .map((place, number) => ({ number, startMs: place * everyMs, endMs: place * everyMs + wordMs }));
  return {
    channels: [encodeSpeech(spoken, durationMs), new Uint8Array(durationMs * samplesPerMs).fill(0xff)],
    words: spoken.map(({ number }) => `w${number}`),
    wordsBy: (ms) => spoken.filter(({ endMs }) => endMs <= ms).length,
  };
}
