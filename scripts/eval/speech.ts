/** `npm run eval:speech`: word errors, latency and cost of the recognizer. `--json`, `--verbose`. */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { sampleKnowledgeDir } from '../../runtime/engine/folders.ts';
import { namesIn } from '../../runtime/engine/knowledge/names.ts';
import { readFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import type { Recognizer } from '../../runtime/engine/ports.ts';
import { addableCodes, isAddable } from '../../runtime/engine/recognition/languages.ts';
import { createRecognizer } from '../../runtime/engine/recognition/recognizer.ts';
import { readOptions } from '../bench/options.ts';
import { confidenceFigures, type JudgedWord, judgeWords } from './confidence.ts';
import { hardAudio } from './hard-audio.ts';
import { finalsOf, type PlayedAudio, percentile, playAudio, playTogether, textOf, untilReady } from './play-audio.ts';
import { type Evaluation, evaluationFlags, runEvaluation } from './run.ts';
import { readSampleCalls, type SampleCall } from './sample-calls.ts';
import { evaluateLanguage } from './speech-language.ts';
import { readSpeechSet, type SpeechItem } from './speech-set.ts';
import type { Figure } from './table.ts';
import { countErrors, errorRate, type WordErrors } from './word-errors.ts';

/** With two recognition workers at most. */
export const evaluateSpeech: Evaluation = async (say) => {
  const recognizer = createRecognizer({
    logger: { ...silentLogger, warn: (sentence) => process.stderr.write(`${sentence}\n`) },
    workers: Math.min(2, availableParallelism()),
    cacheDir: join(tmpdir(), 'earshot-engine'),
  });
  // Workers do not keep a process alive; this does.
  const awake = setInterval(() => undefined, 1_000);
  try {
    await untilReady(recognizer);
    return [
      ...(await calls(recognizer, say)),
      ...(await sentences(recognizer, say)),
      ...(await hardAudio(recognizer, say)),
    ];
  } finally {
    clearInterval(awake);
    await recognizer.close();
  }
};

/** What one speaker's line of a sample call gave. */
type JudgedLine = {
  readonly errors: WordErrors;
  readonly words: readonly JudgedWord[];
  /** Milliseconds from the end of speech to each final. */
  readonly waits: readonly number[];
  /** Milliseconds from the start of each turn to its first interim text. */
  readonly firsts: readonly number[];
  readonly flicker: { readonly shown: number; readonly changed: number };
};

/** The sample calls, at the pace of speech, both speakers at once. */
async function calls(recognizer: Recognizer, say: (line: string) => void): Promise<Figure[]> {
  const phraseHints = namesIn((await readFolder(sampleKnowledgeDir())).articles);
  const all = readSampleCalls().filter((call) => call.language.startsWith('en'));
  const lines: JudgedLine[] = [];
  let cores = 0;
  for (const call of all) {
    const before = process.cpuUsage();
    const begin = performance.now();
    const [customer, agent] = await playTogether(recognizer, [call.audio.customer, call.audio.agent], {
      pace: 1,
      interim: true,
      languageCode: call.language,
      phraseHints,
      group: call.id,
    });
    const spent = process.cpuUsage(before);
    cores += (spent.user + spent.system) / 1000 / (performance.now() - begin) / all.length;
    lines.push(judgeLine(customer!, call, 'customer', say), judgeLine(agent!, call, 'agent', say));
  }
  return callFigures(lines, cores);
}

function judgeLine(
  played: PlayedAudio,
  call: SampleCall,
  role: 'customer' | 'agent',
  say: (line: string) => void,
): JudgedLine {
  const said = call.turns.filter((turn) => turn.role === role).map((turn) => turn.text);
  const finals = finalsOf(played);
  const errors = countErrors(said.join(' '), textOf(played));
  say(
    `${call.id} ${role}: ${errors.errors}/${errors.words} ${JSON.stringify(errors.substitutions)} -${errors.deletions} +${errors.insertions}`,
  );
  return {
    errors,
    words: judgeWords(
      finals.flatMap((final) => final.words),
      errors.right,
    ),
    waits: finals.map((final) => final.atMs - final.endMs),
    firsts: firstInterims(played, call, role),
    flicker: countFlicker(played),
  };
}

function callFigures(lines: readonly JudgedLine[], cores: number): Figure[] {
  const waits = lines.flatMap((line) => line.waits);
  const firsts = lines.flatMap((line) => line.firsts);
  const shown = lines.reduce((sum, { flicker }) => sum + flicker.shown, 0);
  const changed = lines.reduce((sum, { flicker }) => sum + flicker.changed, 0);
  return [
    {
      id: 'speech.calls.wer',
      title: 'Word error rate, sample calls',
      value: errorRate(lines.map((line) => line.errors)),
      unit: '%',
      atMost: 0.12,
    },
    {
      id: 'speech.final.p50',
      title: 'End of speech to final text, median',
      value: percentile(waits, 0.5),
      unit: 'ms',
      atMost: 1_500,
    },
    {
      id: 'speech.final.p90',
      title: 'End of speech to final text, 90th percentile',
      value: percentile(waits, 0.9),
      unit: 'ms',
      atMost: 2_500,
    },
    {
      id: 'speech.interim.p50',
      title: 'Start of speech to first interim text, median',
      value: percentile(firsts, 0.5),
      unit: 'ms',
    },
    {
      id: 'speech.interim.changed',
      title: 'Interim words that changed after they were shown',
      value: shown === 0 ? 0 : changed / shown,
      unit: '%',
    },
    { id: 'speech.cores', title: 'CPU per second of a two-channel call', value: cores, unit: 'cores', atMost: 1 },
    ...confidenceFigures(lines.flatMap((line) => line.words)),
  ];
}

function firstInterims(played: PlayedAudio, call: SampleCall, role: 'customer' | 'agent'): number[] {
  return call.turns
    .filter((turn) => turn.role === role)
    .flatMap((turn) => {
      const first = played.results.find(
        (r) => r.kind === 'transcript' && !r.final && r.endMs > turn.startMs && r.startMs < turn.endMs,
      );
      return first ? [first.atMs - turn.startMs] : [];
    });
}

/** Words of one interim text that the next interim of the same utterance no longer begins with. */
function countFlicker(played: PlayedAudio): { shown: number; changed: number } {
  let previous: string[] = [];
  let shown = 0;
  let changed = 0;
  for (const result of played.results) {
    if (result.kind !== 'transcript') continue;
    const words = result.text.split(' ');
    if (!result.final) {
      changed += previous.filter((word, i) => words[i] !== word).length;
      shown += Math.max(0, words.length - previous.length);
    }
    previous = result.final ? [] : words;
  }
  return { shown, changed };
}

/** Single sentences by other voices, as fast as they are accepted. */
async function sentences(recognizer: Recognizer, say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  const items = readSpeechSet();
  for (const half of ['tuning', 'heldout'] as const) {
    for (const kind of ['speech', 'digits'] as const) {
      const errors: WordErrors[] = [];
      for (const item of items.filter((each) => each.half === half && each.kind === kind))
        errors.push(await recognize(recognizer, item, say));
      figures.push({
        id: `speech.${half}.${kind}.wer`,
        title: `Word error rate, ${kind === 'digits' ? 'numbers' : 'other voices'}, ${half === 'heldout' ? 'held-out' : 'tuning'} half`,
        value: errorRate(errors),
        unit: '%',
        ...(half === 'heldout' && { atMost: 0.25 }),
      });
    }
  }
  return figures;
}

async function recognize(recognizer: Recognizer, item: SpeechItem, say: (line: string) => void): Promise<WordErrors> {
  const text = textOf(await playAudio(recognizer, item.audio, { pace: Number.POSITIVE_INFINITY, interim: false }));
  const result = countErrors(item.text, text);
  // The held-out half is for the figure only: its words are not shown for tuning.
  if (item.half === 'tuning') say(`${item.id}: ${result.errors}/${result.words} ${text}`);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = readOptions({
    command: 'npm run eval:speech',
    about: 'Measures recognition: English, or a language that was added, on human speech that nothing was tuned on.',
    numbers: {
      prompts: { default: 0, min: 0, text: 'of human speech at the most, evenly spread; 0 is all (not for English)' },
      calls: { default: 200, min: 0, text: 'short ones before memory is measured (not for English)' },
    },
    choices: { language: { of: ['en', ...addableCodes], text: 'of the speech' } },
    flags: evaluationFlags,
  });
  const { language, prompts, calls: count } = options;
  const evaluate = isAddable(language) ? evaluateLanguage({ language, prompts, calls: count }) : evaluateSpeech;
  await runEvaluation('speech', evaluate, { options });
}
