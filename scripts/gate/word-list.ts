/**
 * Words that this repository does not use, with what to write instead: see "Plain English" in CONTRIBUTING. They are looked for
 * in names, comments, messages and documents alike, so that an image never comes back as a variable. Pure: texts in, sentences out.
 */
import type { SourceText } from './import-rules.ts';

type AvoidedWord = { readonly pattern: RegExp; readonly instead: string };

// The table itself must not be found, so this file is passed over.
export const avoidedWords: readonly AvoidedWord[] = [
  { pattern: /\b[Tt]old\b|told(?=[A-Z])|(?<=[a-z])Told\b/g, instead: 'notified, reported, written' },
  { pattern: /(?<!')\b[Hh]eard\b|heard(?=[A-Z])|(?<=[a-z])Heard\b/g, instead: 'recognized, received' },
  { pattern: /\bwhoever\b/gi, instead: 'the caller, the agent, anyone who' },
  { pattern: /\bcan not\b/gi, instead: 'cannot' },
  { pattern: /\bnobody\b/gi, instead: 'no one; or name who' },
  { pattern: /\bsins\b|\bSin\b|\bcommitSin\b/g, instead: 'protocol violation' },
  { pattern: /\bmend(?:s|ed|ing)?\b/gi, instead: 'fix, repair' },
  { pattern: /\b(?:she|her|hers|herself)\b/gi, instead: 'they, the agent' },
  { pattern: /\broads?\b/gi, instead: 'path, pipeline' },
  { pattern: /\brooms?\b|\bhouse rules?\b/gi, instead: 'layer, module, import rules' },
  { pattern: /\b(?:unask|unwait|askedOf|letGo|bringTogether|takeTogether)\b/g, instead: 'cancel, release, merge' },
  { pattern: /\b(?:overflown|unstored)\b/gi, instead: 'overflowed, not persisted' },
  { pattern: /\bsurroundings\b/gi, instead: 'environment' },
  // `complain` is also the name of an intent.
  { pattern: /\bwhyNot\b|(?<!intent\.name\.)\bcomplain\b/g, instead: 'describeStartupFailure, reportFatal' },
  { pattern: /\bgives? up on\b|\bis given up\b/g, instead: 'abandon, time out' },
];

/** Texts of customers, other languages and other people's words are quoted, not written by us. */
const quoted =
  /^(?:package-lock|LICENSE|scripts\/gate\/word-list|shared\/languages\.ts)|\/(?:calls|data|sample-knowledge|sample-calls)\/|\/gen\/|catalog(?:s|ue)?\/(?!en)|messages\/(?:later-|desk-)?(?!en|messages)[a-z]{2}\.ts|\.svg$/;

/** One sentence per word and line. */
export function checkWords(files: readonly SourceText[]): string[] {
  return files
    .filter(({ path }) => !quoted.test(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) =>
        avoidedWords.flatMap(({ pattern, instead }) => {
          const found = line.match(pattern);
          return found ? [`${path}:${index + 1}: “${found[0]}”; write ${instead}`] : [];
        }),
      ),
    );
}
