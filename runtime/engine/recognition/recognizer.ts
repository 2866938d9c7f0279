/** The recognizer as the service sees it: a pool of threads for English, and one for all languages that were added. */
import { EarshotError } from '../../../shared/errors.ts';
import { languages, languagesWith } from '../../../shared/languages.ts';
import type { EngineLoad, Recognizer, RecognizerOptions, RecognizerStream } from '../ports.ts';
import {
  addableLanguages,
  addCommand,
  codeOf,
  type InstalledLanguages,
  installedLanguages,
  isAddable,
  languagesDir,
} from './languages.ts';
import type { WorkerKind } from './protocol.ts';
import { type PoolSetup, refusal, refuse, WorkerPool } from './worker-pool.ts';

export type RecognizerSetup = Omit<PoolSetup, 'worker'> & {
  readonly cacheDir: string;
  /** ISO 639-1, of most calls: its models are loaded at the start, those of the others with their first call. */
  readonly usualLanguage?: string | undefined;
  /** For tests: in place of the languages of the folder. */
  readonly installed?: InstalledLanguages;
};

const builtIn: readonly string[] = languagesWith('speech');

/** Starts no thread before `warm` or the first stream. */
export function createRecognizer(setup: RecognizerSetup): Recognizer {
  return new TwoPools(setup);
}

class TwoPools implements Recognizer {
  readonly #pools: { readonly [K in WorkerKind]: WorkerPool };
  readonly #installed: InstalledLanguages;
  readonly #usualLanguage: string;
  readonly #off: string | undefined;

  constructor({ cacheDir, usualLanguage = 'en', installed = () => installedLanguages(), ...setup }: RecognizerSetup) {
    this.#usualLanguage = usualLanguage;
    this.#off = setup.off;
    const pool = (kind: WorkerKind) =>
      new WorkerPool({ ...setup, worker: { kind, cacheDir, languagesDir: languagesDir(), threads: 1 } });
    this.#pools = { english: pool('english'), multilingual: pool('multilingual') };
    this.#installed = installed;
  }

  get languages(): readonly string[] {
    return [...builtIn, ...this.#installed()];
  }

  open(options: RecognizerOptions): RecognizerStream {
    const code = codeOf(options.languageCode);
    const pool = this.#poolOf(code);
    const off = pool === undefined ? this.#off : pool.off;
    if (off !== undefined) return refuse(options, refusal(off));
    if (options.sampleRateHz !== 8000 && options.sampleRateHz !== 16000)
      return refuse(options, refusal('Audio must have 8000 or 16000 Hz'));
    if (pool !== undefined) return pool.open(options);
    return refuse(options, new EarshotError('unsupported', { detail: this.#unsupported(code) }));
  }

  /** Each has models of its own, so that those of one may be missing while the other works. */
  #poolOf(code: string): WorkerPool | undefined {
    const { english, multilingual } = this.#pools;
    if (builtIn.includes(code)) return english;
    return (this.#installed() as readonly string[]).includes(code) ? multilingual : undefined;
  }

  load(): EngineLoad {
    const english = this.#pools.english.load();
    const other = this.#pools.multilingual.load();
    return {
      ...english,
      streams: english.streams + other.streams,
      workers: english.workers + other.workers,
      behindMs: Math.max(english.behindMs, other.behindMs),
    };
  }

  warm(): void {
    this.#pools.english.warm();
    if ((this.#installed() as readonly string[]).includes(this.#usualLanguage)) this.#pools.multilingual.warm();
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }

  #unsupported(code: string): string {
    const names = this.languages.map((each) => (isAddable(each) ? addableLanguages[each].name : nameOf(each)));
    const list = new Intl.ListFormat('en').format(names);
    const way = isAddable(code) ? `; ${addableLanguages[code].name} is added with: ${addCommand(code)}` : '';
    return `Local speech recognition supports ${list} only; all other assistance continues${way}`;
  }
}

const nameOf = (code: string) => languages[code as keyof typeof languages].name;
