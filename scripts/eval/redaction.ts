/**
 * `npm run eval:redaction`: recall of the mask per item, and false masks on texts that only look like personal data; for both
 * halves of `data/redaction.tsv`. `--verbose` shows failures of the tuning half, never of the held-out one.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createMasker } from '../../runtime/core/masking/masker.ts';
import { isMaskKind, type MaskKind, maskKinds } from '../../shared/mask-kinds.ts';
import { type Evaluation, runEvaluation } from './run.ts';
import type { Figure } from './table.ts';
import { type Half, halfTitle, halves } from './text-sets.ts';

/** A stretch of the text that must be masked whole. */
type Item = { readonly kind: MaskKind; readonly start: number; readonly end: number };
type Sample = {
  readonly half: Half;
  readonly language: string;
  readonly text: string;
  /** Empty where the text only looks like it holds something. */
  readonly items: readonly Item[];
};

const targets = { recall: 0.98, falseMasks: 0.02 } as const;
const least = 250;

/** Figures of both halves; the targets stand on the held-out one. */
export const evaluateRedaction: Evaluation = async (say) => {
  const samples = readSamples();
  const masker = createMasker(maskKinds);
  const figures: Figure[] = [];
  for (const half of halves) {
    const own = samples.filter((sample) => sample.half === half);
    const items = own.flatMap(({ text, items: wanted }) => {
      const found = masker.find(text);
      return wanted.map((item) => ({ ...item, text, isMasked: isCovered(item, text, found) }));
    });
    const plain = own
      .filter((sample) => sample.items.length === 0)
      .map(({ text }) => ({ text, found: masker.find(text) }));
    if (half === 'tuning') {
      for (const { text, kind, isMasked } of items)
        if (!isMasked) say(`not masked (${kind}): ${masker.mask(text)} ← ${text}`);
      for (const { text, found } of plain) if (found.length > 0) say(`masked: ${masker.mask(text)} ← ${text}`);
    }
    figures.push(...recallFigures(half, items), ...falseMaskFigures(half, plain));
  }
  return figures;
};

/** Every letter and digit of the item lies in a finding. */
function isCovered(item: Item, text: string, found: readonly { start: number; end: number }[]): boolean {
  for (let at = item.start; at < item.end; at++) {
    if (/[\p{L}\p{N}]/u.test(text[at]!) && !found.some(({ start, end }) => start <= at && at < end)) return false;
  }
  return true;
}

function recallFigures(half: Half, items: readonly { kind: MaskKind; isMasked: boolean }[]): Figure[] {
  const figure = (name: string, title: string, own: readonly { isMasked: boolean }[]): Figure => ({
    id: `redaction.${half}.recall.${name}`,
    title: `Recall, ${title} (${own.length}), ${halfTitle[half]}`,
    value: own.filter(({ isMasked }) => isMasked).length / Math.max(1, own.length),
    unit: '%',
    ...(half === 'heldout' && name === 'all' && { atLeast: targets.recall }),
  });
  return [
    figure('all', 'all kinds', items),
    ...maskKinds.map((kind) =>
      figure(
        kind,
        kind,
        items.filter((item) => item.kind === kind),
      ),
    ),
  ];
}

function falseMaskFigures(half: Half, plain: readonly { found: readonly { kind: MaskKind }[] }[]): Figure[] {
  const figure = (name: string, title: string, isFalse: (found: readonly { kind: MaskKind }[]) => boolean): Figure => ({
    id: `redaction.${half}.false.${name}`,
    title: `False masks, ${title} (${plain.length} texts), ${halfTitle[half]}`,
    value: plain.filter(({ found }) => isFalse(found)).length / Math.max(1, plain.length),
    unit: '%',
    ...(half === 'heldout' && name === 'all' && { atMost: targets.falseMasks }),
  });
  return [
    figure('all', 'all kinds', (found) => found.length > 0),
    ...maskKinds.map((kind) => figure(kind, kind, (found) => found.some((each) => each.kind === kind))),
  ];
}

/** Throws where the file holds fewer texts than the evaluation promises. */
function readSamples(): Sample[] {
  const file = new URL('./data/redaction.tsv', import.meta.url);
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const samples = lines.map(readSample);
  const holding = samples.filter(({ items }) => items.length > 0).length;
  if (holding < least || samples.length - holding < least)
    throw new Error(`redaction.tsv has fewer than ${least} texts of a set`);
  return samples;
}

/** `half, language, set, text`; `[[kind:…]]` marks an item. */
function readSample(line: string): Sample {
  const [half, language, , marked] = line.split('\t') as [Half, string, string, string];
  let text = '';
  const items: Item[] = [];
  for (const part of marked.split(/(\[\[[a-z_]+:.*?\]\])/)) {
    const [, kind, value] = /^\[\[([a-z_]+):(.*)\]\]$/.exec(part) ?? [];
    if (kind !== undefined && value !== undefined && isMaskKind(kind))
      items.push({ kind, start: text.length, end: text.length + value.length });
    text += value ?? part;
  }
  return { half, language, text, items };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runEvaluation('redaction', evaluateRedaction);
