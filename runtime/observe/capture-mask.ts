/**
 * Masks the entries of a capture before they are written. They are held back for a while, because it takes until the end of an
 * utterance, or of the next one, to know what was said in a stretch of audio: the audio of a masked utterance is silenced.
 */
import { Buffer } from 'node:buffer';
import type { UtteranceEvent } from '../../shared/assist/event.ts';
import { maskLabel } from '../../shared/mask-kinds.ts';
import type { Masker } from '../core/masking/masker.ts';
import { UtteranceMask } from '../core/masking/utterance-mask.ts';
import type { VoiceRole } from '../core/ports/voice-call.ts';
import type { CaptureEntry } from './capture-record.ts';
import { type Json, maskTexts } from './capture-texts.ts';

export type CaptureMaskOptions = {
  readonly masker: Masker;
  readonly write: (entry: CaptureEntry) => void;
  /** How long an entry is held back: longer than an utterance and the time in which the next may continue its number. */
  readonly holdMs?: number;
};

type Entry<K extends CaptureEntry['k']> = Extract<CaptureEntry, { k: K }>;
type Stretch = { readonly role: string; readonly from: number; readonly to: number };
/** Only the newest value of `entry` is written. */
type Held = { entry: CaptureEntry; readonly utteranceId: string | undefined };

const samplesPerMs = 8;
/** Speech around the times that recognition gives. */
const marginMs = 400;
/** Masked utterances whose audio may still be held. */
const mostSilenced = 500;
/** µ-law of no sound. */
const silence = 0xff;
/** Of an utterance that masking has changed or cut. */
const isChanged = (text: string): boolean => maskLabel.test(text) || text.endsWith('…');

export class CaptureMask {
  readonly #options: CaptureMaskOptions;
  readonly #holdMs: number;
  readonly #utterances: UtteranceMask;
  readonly #roles = new Map<number, VoiceRole>();
  /** How many finals each stream gave. */
  readonly #finals = new Map<number, number>();
  #held: Held[] = [];
  /** By utterance; the oldest is dropped first. */
  readonly #silenced = new Map<string, Stretch>();
  #hasMasked = false;

  constructor(options: CaptureMaskOptions) {
    this.#options = options;
    this.#holdMs = options.holdMs ?? 75_000;
    this.#utterances = new UtteranceMask(options.masker);
  }

  /** Whether anything was masked, so that a replay gives other events. */
  get hasMasked(): boolean {
    return this.#hasMasked;
  }

  /** Writes what has been held long enough. */
  add(entry: Exclude<CaptureEntry, { k: 'head' }>): void {
    this.#held.push(this.#masked(entry));
    const due = this.#held.findIndex(({ entry: held }) => held.k !== 'head' && held.t > entry.t - this.#holdMs);
    if (due > 0) for (const { entry: held } of this.#held.splice(0, due)) this.#write(held);
  }

  /** An utterance of the log, with its masked text: silences its audio where something is masked. */
  observe({ utteranceId, text, role, startMs, endMs }: UtteranceEvent): void {
    const before = this.#silenced.get(utteranceId);
    this.#silenced.delete(utteranceId);
    if (!isChanged(text)) return;
    this.#hasMasked = true;
    const from = Math.min(before?.from ?? Number.POSITIVE_INFINITY, (startMs - marginMs) * samplesPerMs);
    const to = Math.max(before?.to ?? 0, (endMs + marginMs) * samplesPerMs);
    this.#silenced.set(utteranceId, { role, from, to });
    if (this.#silenced.size > mostSilenced) this.#silenced.delete(this.#silenced.keys().next().value!);
  }

  /** Writes everything that is held. */
  flush(): void {
    for (const { entry } of this.#held.splice(0)) this.#write(entry);
    this.#silenced.clear();
  }

  #masked(entry: Exclude<CaptureEntry, { k: 'head' }>): Held {
    if (entry.k === 'stream') this.#roles.set(entry.stream, entry.role);
    if (entry.k === 'result') return this.#maskedResult(entry);
    const spoken = entry.k === 'fed' && entry.method === 'utterance' ? (entry.args[0] as UtteranceEvent) : undefined;
    if (spoken) {
      const text = this.#maskUtterance(spoken, entry.t);
      return {
        entry: this.#withTexts({ ...entry, args: [{ ...spoken, text }] } as CaptureEntry),
        utteranceId: spoken.utteranceId,
      };
    }
    return {
      entry: entry.k === 'fed' || entry.k === 'summarized' ? this.#withTexts(entry) : entry,
      utteranceId: undefined,
    };
  }

  #maskedResult(entry: Entry<'result'>): Held {
    const { result, stream } = entry;
    if (result.kind !== 'recognition') return { entry: this.#withTexts(entry), utteranceId: undefined };
    const number = this.#finals.get(stream) ?? 0;
    if (result.final) this.#finals.set(stream, number + 1);
    const utteranceId = `${stream}/${number}`;
    const role = this.#roles.get(stream) ?? 'customer';
    const text = this.#maskUtterance({ utteranceId, role, text: result.text, final: result.final }, entry.t);
    return { entry: { ...entry, result: withText(result, text) }, utteranceId };
  }

  /** Also replaces the texts of held entries that hold the first part of a number. */
  #maskUtterance(said: Pick<UtteranceEvent, 'utteranceId' | 'role' | 'text' | 'final'>, now: number): string {
    const { text, withdrawn: earlier } = this.#utterances.mask(said, now);
    const withdrawn = [...earlier];
    if (text !== said.text) this.#hasMasked = true;
    // The interims before may show what only the final tells to be a number.
    const isReplaced = said.final && text !== said.text;
    if (isReplaced) withdrawn.push({ utteranceId: said.utteranceId, text });
    for (const each of withdrawn) {
      for (const held of this.#held)
        if (held.utteranceId === each.utteranceId) held.entry = replaced(held.entry, each.text);
    }
    return text;
  }

  #withTexts(entry: CaptureEntry): CaptureEntry {
    const masked = maskTexts(entry as unknown as Json, this.#options.masker.mask);
    if (masked !== (entry as unknown)) this.#hasMasked = true;
    return masked as unknown as CaptureEntry;
  }

  #write(entry: CaptureEntry): void {
    this.#options.write(entry.k === 'audio' ? this.#silencedAudio(entry) : entry);
  }

  #silencedAudio(entry: Entry<'audio'>): CaptureEntry {
    const length = Math.floor((entry.ulaw.length * 3) / 4);
    const inside = [...this.#silenced.values()].filter(
      ({ role, from, to }) => role === entry.role && from < entry.at + length && entry.at < to,
    );
    if (inside.length === 0) return entry;
    const audio = Buffer.from(entry.ulaw, 'base64');
    for (const { from, to } of inside)
      audio.fill(silence, Math.max(0, from - entry.at), Math.max(0, Math.min(audio.length, to - entry.at)));
    return { ...entry, ulaw: audio.toString('base64') };
  }
}

type Recognition = Extract<Entry<'result'>['result'], { kind: 'recognition' }>;

/** Words with their times would tell what the text does not. */
function withText(result: Recognition, text: string): Recognition {
  return text === result.text ? result : { ...result, text, words: [] };
}

function replaced(entry: CaptureEntry, text: string): CaptureEntry {
  if (entry.k === 'result' && entry.result.kind === 'recognition')
    return { ...entry, result: withText(entry.result, text) };
  if (entry.k !== 'fed') return entry;
  const [draft, ...rest] = entry.args;
  return { ...entry, args: [{ ...(draft as object), text }, ...rest] };
}
