/**
 * What a model is asked to do, one text for each step. A team may replace any of them by a file in PROMPTS_DIR: `answer.md`, or
 * `answer.es.md` for one language, and `queues/<profile>/answer.md` for one queue. What guards the data and the form of the answer is added by `prompts.ts` and cannot be replaced.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toLanguage } from '../../../shared/languages.ts';
import { builtInPromptsDir } from '../folders.ts';

export const promptSteps = ['answer', 'replies', 'summary', 'advice'] as const;
export type PromptStep = (typeof promptSteps)[number];

export type Instruction = {
  readonly text: string;
  /** Of the file. It is recorded with what was written. */
  readonly version: string;
};

export type Instructions = (step: PromptStep, languageCode: string) => Instruction;

/** The texts in `prompts-built-in/`, which are files like those of a team. */
export const builtInInstructions: Instructions = (step) => {
  const known =
    builtIn.get(step) ?? parseInstruction(step, readFileSync(join(builtInPromptsDir(), `${step}.md`), 'utf8'));
  builtIn.set(step, known);
  return known;
};
const builtIn = new Map<PromptStep, Instruction>();

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

/**
 * Of folders, the first one before the next, a file of the language before the general one; read with their first use. `onProblem` is
 * called once for each file that cannot be used; what comes next stands in.
 */
export function readInstructions(
  folders: readonly string[],
  onProblem: (file: string, problem: string) => void,
): Instructions {
  const known = new Map<string, Instruction | undefined>();
  const read = (folder: string, step: PromptStep, file: string): Instruction | undefined => {
    const path = join(folder, file);
    if (!known.has(path)) known.set(path, readOne(folder, step, file, onProblem));
    return known.get(path);
  };
  return (step, languageCode) => {
    for (const folder of folders) {
      const found = read(folder, step, `${step}.${toLanguage(languageCode)}.md`) ?? read(folder, step, `${step}.md`);
      if (found) return found;
    }
    return builtInInstructions(step, languageCode);
  };
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
