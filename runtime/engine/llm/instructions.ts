/**
 * What a model is asked to do, one text for each step. A team may replace any of them by a file in PROMPTS_DIR: `answer.md`, or
 * `answer.es.md` for one language. What guards the data and the form of the answer is added by `prompts.ts` and cannot be replaced.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toLanguage } from '../../../shared/languages.ts';

export const promptSteps = ['answer', 'replies', 'summary', 'advice'] as const;
export type PromptStep = (typeof promptSteps)[number];

export type Instruction = {
  readonly text: string;
  /** Of the file; `built-in` without one. It is recorded with what was written. */
  readonly version: string;
};

export type Instructions = (step: PromptStep, languageCode: string) => Instruction;

/** `{language}` and `{sections}` are filled in. */
const builtIn: Readonly<Record<PromptStep, string>> = {
  answer:
    'You help a support agent. Answer the question from the numbered passages only, in at most three short sentences, in the language "{language}". Keep their wording, their numbers and names exactly, and say the condition or exception that decides.',
  replies:
    'You suggest what a support agent may say next: at most three replies of one or two sentences, polite, in the language "{language}". Promise nothing that neither the conversation nor the facts say.',
  summary:
    'You summarize a support conversation for the record, in the language "{language}", in these sections: {sections}. Short factual sentences; only what was said; leave a section out when nothing was said for it.',
  advice:
    'You coach a support agent. Word this reminder for the present moment in one friendly sentence, in the language "{language}", without changing what it asks for.',
};

export const builtInInstructions: Instructions = (step) => ({ text: builtIn[step], version: 'built-in' });

const longestCharacters = 6_000;
const placeholders: Readonly<Record<PromptStep, readonly string[]>> = {
  answer: ['language'],
  replies: ['language'],
  summary: ['language', 'sections'],
  advice: ['language'],
};

/**
 * A prompt file: a first line `version: …`, an empty line, the text. Throws SyntaxError with a sentence for its author where it has
 * no version, no text, too much of it, a placeholder that is not known, or lacks one that its step needs.
 */
export function parseInstruction(step: PromptStep, file: string): Instruction {
  if (file.length > longestCharacters) throw new SyntaxError(`It has more than ${longestCharacters} characters`);
  const [first = '', ...rest] = file.replaceAll('\r\n', '\n').split('\n');
  const version = /^version: ?([\w.-]{1,40})$/.exec(first.trim())?.[1];
  if (version === undefined) throw new SyntaxError('Its first line must be its version, such as "version: 3"');
  const text = rest.join('\n').trim();
  if (text === '') throw new SyntaxError('It has no text after the version');
  const used = [...text.matchAll(/\{(\w{1,40})\}/g)].map((match) => match[1]!);
  const unknown = used.find((name) => !placeholders[step].includes(name));
  if (unknown !== undefined)
    throw new SyntaxError(`It uses {${unknown}}; there is ${placeholders[step].map((name) => `{${name}}`).join(', ')}`);
  const missing = placeholders[step].find((name) => !used.includes(name));
  if (missing !== undefined) throw new SyntaxError(`It must say where {${missing}} goes`);
  return { text, version };
}

/** Of a folder, read with their first use. `onProblem` is called once for each file that cannot be used; the built-in text stands in. */
export function readInstructions(folder: string, onProblem: (file: string, problem: string) => void): Instructions {
  const known = new Map<string, Instruction | undefined>();
  const read = (step: PromptStep, file: string): Instruction | undefined => {
    if (!known.has(file)) known.set(file, readOne(folder, step, file, onProblem));
    return known.get(file);
  };
  return (step, languageCode) =>
    read(step, `${step}.${toLanguage(languageCode)}.md`) ??
    read(step, `${step}.md`) ??
    builtInInstructions(step, languageCode);
}

function readOne(
  folder: string,
  step: PromptStep,
  file: string,
  onProblem: (file: string, problem: string) => void,
): Instruction | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem(file, 'It cannot be read');
    return undefined;
  }
  try {
    return parseInstruction(step, text);
  } catch (error) {
    onProblem(file, (error as SyntaxError).message);
    return undefined;
  }
}
