/** What the finders of one text share: its tokens, and which of them belong to a finding already. */
import type { Finding, MaskKind, MaskLabel } from '../../../shared/mask-kinds.ts';
import { readTokens, type Token } from './tokens.ts';

export class Scan {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly findings: Finding[] = [];
  readonly #taken: Uint8Array;

  constructor(text: string) {
    this.text = text;
    this.tokens = readTokens(text);
    this.#taken = new Uint8Array(this.tokens.length);
  }

  readonly isTaken = (token: number): boolean => this.#taken[token] === 1;

  /** Adds the tokens from `first` to `last`, both included. */
  take(kind: MaskKind, first: number, last: number, label: MaskLabel = kind): void {
    const start = this.tokens[first]!.start;
    this.findings.push({ kind, label, start, end: this.tokens[last]!.end });
    this.#taken.fill(1, first, last + 1);
  }

  /** Adds a part of the text that begins or ends inside a token. */
  takeText(kind: MaskKind, start: number, end: number, label: MaskLabel = kind): void {
    this.findings.push({ kind, label, start, end });
    for (let at = this.#tokenAt(start); at < this.tokens.length && this.tokens[at]!.start < end; at++)
      this.#taken[at] = 1;
  }

  /** The first token that ends behind `offset`. */
  #tokenAt(offset: number): number {
    let low = 0;
    let high = this.tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tokens[middle]!.end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Marks everything of one kind, or of kinds that one look finds, in the scan. */
export type Finder = (scan: Scan) => void;
