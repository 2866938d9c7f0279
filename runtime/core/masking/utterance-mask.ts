/**
 * Masks the utterances of one conversation in the light of the ones just before: a number may be divided over several utterances
 * of one or both speakers, and "what is the security code?" tells what the next utterance is. Text is kept in memory only, for a
 * short time and only its end.
 */
import type { Role } from '../../../shared/assist/event.ts';
import type { Finding } from '../../../shared/mask-kinds.ts';
import { applyMask, mayHoldPersonalData } from './apply-mask.ts';
import { findDigitRuns, joins } from './digit-runs.ts';
import type { Masker } from './masker.ts';
import { readTokens } from './tokens.ts';

/** An utterance before it is masked. */
export type SpokenText = {
  readonly utteranceId: string;
  readonly role: Role;
  readonly text: string;
  readonly final: boolean;
};

export type MaskedUtterance = {
  readonly text: string;
  /** Earlier finals that must be replaced: they hold the first part of a number. */
  readonly withdrawn: readonly { readonly utteranceId: string; readonly text: string }[];
};

export type UtteranceMaskLimits = {
  /** How long an utterance may be continued. */
  readonly windowMs: number;
  /** Utterances that are looked back at, of both speakers and of each. */
  readonly most: number;
  /** Characters kept of each. */
  readonly tail: number;
};

export const defaultUtteranceMaskLimits: UtteranceMaskLimits = { windowMs: 45_000, most: 4, tail: 200 };

type Recent = {
  readonly utteranceId: string;
  readonly role: Role;
  readonly at: number;
  readonly text: string;
  readonly findings: Finding[];
};

/** Digits at the end of an interim that are shown; a longer run may become a number. */
const shownDigits = 2;
/** Characters at the start of an utterance that may continue an earlier one. */
const headLength = 400;

export class UtteranceMask {
  readonly #masker: Masker;
  readonly #limits: UtteranceMaskLimits;
  #recent: Recent[] = [];

  constructor(masker: Masker, limits: UtteranceMaskLimits = defaultUtteranceMaskLimits) {
    this.#masker = masker;
    this.#limits = limits;
  }

  /** `now`: milliseconds of a monotonic clock. */
  mask(utterance: SpokenText, now: number): MaskedUtterance {
    const { utteranceId, role, text, final } = utterance;
    const { windowMs } = this.#limits;
    const before = this.#recent.filter((each) => each.utteranceId !== utteranceId && now - each.at <= windowMs);
    const current: Recent = { utteranceId, role, at: now, text, findings: [...this.#masker.find(text)] };
    // Most texts: they hold no part of a number either, so neither does the text before them change.
    if (current.findings.length === 0 && !mayHoldPersonalData(text)) {
      this.#recent = final ? this.#with(before, current) : before;
      return { text, withdrawn: [] };
    }
    const touched = new Set<Recent>();
    this.#findIn(before, current, touched);
    this.#recent = final ? this.#with(before, current) : before;
    const masked = maskedText(current);
    return {
      text: final || this.#masker.kinds.length === 0 ? masked : withoutOpenDigits(masked),
      withdrawn: [...touched].map((each) => ({ utteranceId: each.utteranceId, text: maskedText(each) })),
    };
  }

  /**
   * Takes note of an utterance that another instance stored, or this one before; `at`: when it was stored. It may continue an
   * utterance that is known here, or be continued by one: then both are withdrawn.
   */
  learn({ utteranceId, role, text, final }: SpokenText, at: number, now: number): MaskedUtterance['withdrawn'] {
    const { windowMs, most } = this.#limits;
    if (!final || now - at > windowMs) return [];
    const learned: Recent = { utteranceId, role, at, text, findings: [...this.#masker.find(text)] };
    const others = this.#recent.filter((each) => each.utteranceId !== utteranceId && now - each.at <= windowMs);
    this.#recent = [...others, learned].sort(byTime).slice(-4 * most);
    const touched = new Set<Recent>();
    for (const [i, current] of this.#recent.entries()) {
      if (current.at < at) continue;
      const before = current.findings.length;
      this.#findIn(this.#recent.slice(0, i), current, touched);
      if (current.findings.length > before) touched.add(current);
    }
    return [...touched].map((each) => ({ utteranceId: each.utteranceId, text: maskedText(each) }));
  }

  #with(before: readonly Recent[], current: Recent): Recent[] {
    return [...before.slice(-4 * this.#limits.most), current].sort(byTime);
  }

  #findIn(before: readonly Recent[], current: Recent, touched: Set<Recent>): void {
    if (before.length === 0 || !mayHoldPersonalData(current.text)) return;
    const { most } = this.#limits;
    const own = before.filter((each) => each.role === current.role);
    for (const line of [own.slice(-most), before.slice(-most)]) this.#findAcross(line, current, touched);
  }

  /** Finds in the ends of `line` and the beginning of `current` as one text. Adds to `touched` what must be withdrawn. */
  #findAcross(line: readonly Recent[], current: Recent, touched: Set<Recent>): void {
    const tails = line.map((each) => each.text.slice(-this.#limits.tail));
    const joined = [...tails, current.text.slice(0, headLength)].join('\n');
    const currentFrom = joined.length - Math.min(current.text.length, headLength);
    for (const finding of this.#masker.find(joined)) {
      if (finding.end <= currentFrom) continue;
      let from = 0;
      for (const [i, each] of [...line, current].entries()) {
        const shown = tails[i] ?? current.text.slice(0, headLength);
        const skipped = each === current ? 0 : each.text.length - shown.length;
        const start = Math.max(0, finding.start - from) + skipped;
        const end = Math.min(shown.length, finding.end - from) + skipped;
        if (start < end && addFinding(each.findings, { ...finding, start, end }) && each !== current) touched.add(each);
        from += shown.length + 1;
      }
    }
  }
}

const byTime = (a: Recent, b: Recent): number => a.at - b.at;

/** Widens what is there already; false where nothing changes. */
function addFinding(findings: Finding[], added: Finding): boolean {
  const overlaps = findings.filter((each) => each.start < added.end && added.start < each.end);
  if (overlaps.some((each) => each.start <= added.start && added.end <= each.end)) return false;
  const rest = findings.filter((each) => !overlaps.includes(each));
  const start = Math.min(added.start, ...overlaps.map((each) => each.start));
  const end = Math.max(added.end, ...overlaps.map((each) => each.end));
  findings.splice(0, findings.length, ...rest, { ...added, start, end });
  return true;
}

function maskedText({ text, findings }: Recent): string {
  return applyMask(
    text,
    findings.toSorted((a, b) => a.start - b.start),
  );
}

/** The text up to the digits that it ends with, where more digits may follow. */
function withoutOpenDigits(text: string): string {
  if (!mayHoldPersonalData(text)) return text;
  const tokens = readTokens(text);
  const run = findDigitRuns(tokens, () => false).at(-1);
  if (!run || !tokens.slice(run.to).every(joins)) return text;
  const digits = run.groups.reduce((sum, group) => sum + group.digits.length, 0);
  return digits <= shownDigits ? text : `${text.slice(0, run.groups[0]!.start)}…`;
}
