/** The recognizer under hard conditions: noise under speech, noise and music alone, the other speaker's voice in the channel. */
import type { Recognizer } from '../../runtime/engine/ports.ts';
import { clicks, holdMusic, pinkNoise, toMulaw, withLeak, withNoise } from './conditions.ts';
import { playAudio, playTogether, textOf } from './play-audio.ts';
import { readSampleCalls } from './sample-calls.ts';
import { readSpeechSet } from './speech-set.ts';
import type { Figure } from './table.ts';
import { countErrors, errorRate, toComparable, type WordErrors } from './word-errors.ts';

const asFast = { pace: Number.POSITIVE_INFINITY, interim: false } as const;
export async function hardAudio(recognizer: Recognizer, say: (line: string) => void): Promise<Figure[]> {
  return [...(await noisy(recognizer)), ...(await wordless(recognizer, say)), ...(await leaking(recognizer, say))];
}

async function noisy(recognizer: Recognizer): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const snr of [15, 8]) {
    const errors: WordErrors[] = [];
    for (const item of readSpeechSet().filter((each) => each.half === 'heldout')) {
      const played = await playAudio(recognizer, withNoise(item.audio, snr, item.id.length + snr), asFast);
      errors.push(countErrors(item.text, textOf(played)));
    }
    figures.push({
      id: `speech.heldout.noise${snr}.wer`,
      title: `Word error rate, noise ${snr} dB below speech, held-out half`,
      value: errorRate(errors),
      unit: '%',
      ...(snr === 15 && { atMost: 0.3 }),
    });
  }
  return figures;
}

/** Without speech: every word is one too many. */
async function wordless(recognizer: Recognizer, say: (line: string) => void): Promise<Figure[]> {
  const sounds = {
    'hold music': holdMusic(30, 3_000),
    'quiet hold music': holdMusic(30, 500),
    'pink noise': pinkNoise(30 * 8_000, 1_500, 3),
    'keys and clicks': clicks(30, 12_000, 5),
  };
  let words = 0;
  for (const [name, samples] of Object.entries(sounds)) {
    const text = textOf(await playAudio(recognizer, toMulaw(samples), asFast));
    words += toComparable(text).length;
    say(`${name}: ${text}`);
  }
  return [
    {
      id: 'speech.wordless',
      title: 'Words recognized in 2 minutes of music, noise and clicks',
      value: words,
      unit: '',
      atMost: 3,
    },
  ];
}

/** How much of the call is played. */
const leakMs = 40_000;

/** Each speaker's voice 24 dB down in the other's channel, at the pace of a call. */
async function leaking(recognizer: Recognizer, say: (line: string) => void): Promise<Figure[]> {
  const call = readSampleCalls().find((each) => each.id === 'late-lamp')!;
  const turns = call.turns.filter((turn) => turn.endMs < leakMs);
  // Ends between two turns: half a sentence would count against neither speaker.
  const length = (turns.at(-1)!.endMs + 150) * 8;
  const lines = [
    withLeak(call.audio.customer, call.audio.agent, 24).subarray(0, length),
    withLeak(call.audio.agent, call.audio.customer, 24).subarray(0, length),
  ];
  const played = await playTogether(recognizer, lines, { pace: 1, interim: true, group: 'leaking' });
  const said = (role: string) =>
    turns
      .filter((turn) => turn.role === role)
      .map((turn) => turn.text)
      .join(' ');
  let doubled = 0;
  let lost = 0;
  let words = 0;
  for (const [i, role] of ['customer', 'agent'].entries()) {
    const result = countErrors(said(role), textOf(played[i]!));
    say(`leak ${role}: +${result.insertions.join(' ')} -${result.deletions.join(' ')}`);
    doubled += result.insertions.length;
    lost += result.deletions.length;
    words += result.words;
  }
  return [
    {
      id: 'speech.leak.doubled',
      title: 'Words transcribed twice with 24 dB of the other voice',
      value: doubled / words,
      unit: '%',
      atMost: 0.1,
    },
    {
      id: 'speech.leak.lost',
      title: 'Words lost with 24 dB of the other voice',
      value: lost / words,
      unit: '%',
      atMost: 0.08,
    },
  ];
}
