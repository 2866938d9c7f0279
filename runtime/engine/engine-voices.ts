/** What speaks for the conversations of a queue: taught by its data, and a model asked with its prompts, each where it has its own. */
import { toLanguage } from '../../shared/languages.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { LocalKnowledge } from './knowledge/knowledge-base.ts';
import { ComposedKnowledge } from './llm/composed-knowledge.ts';
import { builtInInstructions, type Instructions, readInstructions } from './llm/instructions.ts';
import type { Llm, WrittenText } from './llm/llm.ts';
import { type Composing, createComposing, type SectionsOf } from './llm/llm-composing.ts';
import type { LocalEngine } from './ports.ts';
import { queueFolder, Teaching, type TeachingSetup } from './teaching.ts';
import { createUnderstander } from './understanding/understander.ts';
import { createWriter } from './writing/writer.ts';

export type Voice = Pick<LocalEngine, 'understander' | 'writer'> & { readonly knowledge: LocalKnowledge };

export type VoicesSetup = {
  /** Of everybody. */
  readonly teaching: Teaching;
  /** For that of a queue: its folder goes before these. */
  readonly teachingSetup: TeachingSetup;
  readonly dataDir: string | undefined;
  readonly promptsDir: string | undefined;
  readonly articles: LocalKnowledge;
  readonly llm: Llm | undefined;
  /** Of every text of the model. */
  readonly onWritten: ((written: WrittenText) => void) | undefined;
  readonly logger: Logger;
};

export class Voices {
  readonly #setup: VoicesSetup;
  readonly #byProfile = new Map<string, Voice>();
  readonly #teachings = new Map<string, Teaching>();
  readonly everywhere: Voice;
  /** Of everybody; undefined without a model. */
  readonly composing: Composing | undefined;

  constructor(setup: VoicesSetup) {
    this.#setup = setup;
    this.composing = this.#composingWith([setup.promptsDir]);
    this.everywhere = this.#voiceOf(setup.teaching, this.composing);
  }

  get teachings(): readonly Teaching[] {
    return [this.#setup.teaching, ...this.#teachings.values()];
  }

  /** The one of everybody for a queue without a folder. */
  of(profile: string): Voice {
    const { teaching, dataDir, promptsDir } = this.#setup;
    const data = queueFolder(dataDir, profile);
    const prompts = queueFolder(promptsDir, profile);
    if (data === undefined && prompts === undefined) return this.everywhere;
    const known = this.#byProfile.get(profile);
    if (known) return known;
    const made = this.#voiceOf(
      data === undefined ? teaching : this.#teachingOf(data),
      prompts === undefined ? this.composing : this.#composingWith([prompts, promptsDir]),
    );
    this.#byProfile.set(profile, made);
    return made;
  }

  #teachingOf(folder: string): Teaching {
    const known = this.#teachings.get(folder);
    if (known) return known;
    const { teachingSetup, dataDir } = this.#setup;
    const teaching = new Teaching({ ...teachingSetup, folders: [folder, ...teachingSetup.folders] });
    teaching.watch(dataDir!);
    teaching.learn().catch(() => {});
    this.#teachings.set(folder, teaching);
    return teaching;
  }

  #composingWith(folders: readonly (string | undefined)[]): Composing | undefined {
    const { llm, logger, onWritten } = this.#setup;
    return llm && createComposing(llm, logger, instructionsIn(folders, logger), onWritten);
  }

  #voiceOf(teaching: Teaching, composing: Composing | undefined): Voice {
    const { articles } = this.#setup;
    const understander = createUnderstander(() => teaching.taught());
    const plain = createWriter(teaching.data, understander, teaching.sentiment);
    return {
      understander,
      writer: composing ? composing.writer(plain, sectionsIn(teaching)) : plain,
      knowledge: composing ? new ComposedKnowledge(articles, composing) : articles,
    };
  }
}

function instructionsIn(folders: readonly (string | undefined)[], logger: Logger): Instructions {
  const named = folders.filter((folder) => folder !== undefined);
  if (named.length === 0) return builtInInstructions;
  return readInstructions(named, (file, problem) =>
    logger.error('A prompt file cannot be used; the next one stands in', { file, problem }),
  );
}

/** The mood is computed, and no model writes it. */
function sectionsIn(teaching: Teaching): SectionsOf {
  return async (languageCode) => {
    const { sections, titles, instructions, own } = (await teaching.data()).summary[toLanguage(languageCode)];
    const named = sections
      .filter((section) => section !== 'mood')
      .map((section) => ({ title: titles[section], instruction: instructions[section] }));
    return [...named, ...own];
  };
}
