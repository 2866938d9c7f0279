/**
 * The tokens of the multilingual model: text pieces as bytes in GPT-2's spelling (`vocab.json`), and the special ones from
 * `<|endoftext|>` on, whose order the model's authors fixed. Pure.
 */

export const vocabularySize = 51_865;
const blank = 32;
/** The first special token, `<|endoftext|>`. */
const end = 50_257;

export const special = {
  end,
  start: end + 1,
  /** The language tokens are `start + 1 + index in languageOrder`. */
  translate: 50_358,
  transcribe: 50_359,
  noSpeech: 50_362,
  noTimes: 50_363,
} as const;

/** In the order of their tokens. */
const languageOrder =
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su'.split(
    ' ',
  );

/** Undefined for a language that the model does not know. `language`: ISO 639-1. */
export function languageToken(language: string): number | undefined {
  const at = languageOrder.indexOf(language);
  return at < 0 ? undefined : special.start + 1 + at;
}

/** Tokens of brackets, notes and speaker marks, as `suppress_tokens` of the model's `generation_config.json` lists them. */
const unwanted: ReadonlySet<number> = new Set([
  1, 2, 7, 8, 9, 10, 14, 25, 26, 27, 28, 29, 31, 58, 59, 60, 61, 62, 63, 90, 91, 92, 93, 359, 503, 522, 542, 873, 893,
  902, 918, 922, 931, 1350, 1853, 1982, 2460, 2627, 3246, 3253, 3268, 3536, 3846, 3961, 4183, 4667, 6585, 6647, 7273,
  9061, 9383, 10_428, 10_929, 11_938, 12_033, 12_331, 12_562, 13_793, 14_157, 14_635, 15_265, 15_618, 16_553, 16_604,
  18_362, 18_956, 20_075, 21_675, 22_520, 26_130, 26_161, 26_435, 28_279, 29_464, 31_650, 32_302, 32_470, 36_865,
  42_863, 47_425, 49_870, 50_254,
]);

/** A token of text, or the end of it. A blank is no text to begin with. */
export function isText(token: number, isFirst: boolean): boolean {
  return token <= end && !unwanted.has(token) && !(isFirst && token === 220);
}

export type Vocabulary = {
  /** The text of the tokens; special ones have none. */
  toText(tokens: readonly number[]): string;
  /** The token starts a word: it has a blank before it. */
  beginsWord(token: number): boolean;
};

/** `pieces` is the content of `vocab.json`. */
export function createVocabulary(pieces: Readonly<Record<string, number>>): Vocabulary {
  const byteOf = gpt2Bytes();
  const bytes: Uint8Array[] = [];
  for (const [piece, id] of Object.entries(pieces))
    bytes[id] = Uint8Array.from(piece, (letter) => byteOf.get(letter) ?? 63);
  return {
    beginsWord: (token) => bytes[token]?.[0] === blank,
    toText(tokens) {
      const parts = tokens.filter((token) => token < end).map((token) => bytes[token] ?? new Uint8Array(0));
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return new TextDecoder().decode(all).trim();
    },
  };
}

/** GPT-2 writes each byte as a letter that can be seen: the printable ones as themselves, the others from U+0100 on. */
function gpt2Bytes(): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const shown = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    map.set(String.fromCodePoint(shown ? byte : next++), byte);
  }
  return map;
}
