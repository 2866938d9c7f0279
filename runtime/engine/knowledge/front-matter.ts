/** The YAML between dashes at the head of a file: title, address, language, questions. What else stands there is left alone. */
import * as v from 'valibot';

const text = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.trim(), v.maxLength(1_000));
const FrontMatterSchema = v.object({
  title: v.optional(text),
  uri: v.optional(text),
  url: v.optional(text),
  language: v.optional(text),
  lang: v.optional(text),
  questions: v.optional(
    v.union([
      v.pipe(v.array(text), v.maxLength(100)),
      v.pipe(
        text,
        v.transform((one) => [one]),
      ),
    ]),
  ),
});

/** More than that is not a title and some questions, and YAML is slow to read. */
const maxCharacters = 20_000;

export type FrontMatter = {
  readonly title?: string | undefined;
  readonly uri?: string | undefined;
  readonly language?: string | undefined;
  readonly questions: readonly string[];
};

/** Rejects with SyntaxError where the front matter has no end, is too long or is not YAML. */
export async function readFrontMatter(file: string): Promise<{ front: FrontMatter; rest: string }> {
  const whole = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (!whole.startsWith('---\n')) return { front: { questions: [] }, rest: whole };
  const end = whole.indexOf('\n---', 3);
  if (end < 0) throw new SyntaxError('Its front matter has no end; close it with a line of three dashes');
  if (end > maxCharacters) throw new SyntaxError(`Its front matter is longer than ${maxCharacters} characters`);
  const next = whole.indexOf('\n', end + 1);
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    // No aliases: a small file must not become a large one.
    value = parse(whole.slice(4, end + 1), { maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    const line = (cause as { linePos?: readonly { line: number }[] }).linePos?.[0]?.line;
    throw new SyntaxError(`Its front matter is not YAML${line === undefined ? '' : ` (line ${line + 1})`}`, { cause });
  }
  const result = v.safeParse(FrontMatterSchema, Array.isArray(value) ? undefined : value);
  if (!result.success) {
    const field = result.issues[0].path?.[0]?.key;
    throw new SyntaxError(
      field
        ? `"${String(field)}" in its front matter has the wrong form`
        : 'Its front matter is not a list of names and values',
    );
  }
  const { title, uri, url, language, lang, questions = [] } = result.output;
  return {
    front: { title, uri: uri ?? url, language: language ?? lang, questions },
    rest: next < 0 ? '' : whole.slice(next + 1),
  };
}
