/** QUEUES_FILE: YAML in, entries out; every mistake is one sentence with line and column. Linear in the size of the file. */
import * as v from 'valibot';
import { isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { features } from '../../../shared/api/features.ts';
import { translationModes } from '../../../shared/assist/event.ts';
import { clueKinds, type QueueSettings } from '../ports/conversation-queues.ts';

export type QueueEntry = {
  readonly settings: QueueSettings;
  /** Every key has to fit, and of a list one value. Absent: it takes every conversation. */
  readonly match: {
    readonly queue?: readonly string[] | undefined;
    readonly number?: readonly string[] | undefined;
    readonly organization?: readonly string[] | undefined;
    readonly config?: Readonly<Record<string, string>> | undefined;
  };
};

export type QueueFileMistake = { readonly line: number; readonly column: number; readonly sentence: string };

/** `mistakes` is empty where `entries` can be used. */
export type ParsedQueueFile = {
  readonly entries: readonly QueueEntry[];
  readonly mistakes: readonly QueueFileMistake[];
};

export type QueueFileLimits = { readonly characters: number; readonly queues: number; readonly mistakes: number };
export const defaultQueueFileLimits: QueueFileLimits = { characters: 500_000, queues: 1_000, mistakes: 100 };

const featureNames = Object.keys(features);

const nonEmpty = (what: string) =>
  v.pipe(v.string(`must be ${what}`), v.minLength(1, `must be ${what}`), v.maxLength(500, 'is too long'));
const oneOrList = (what: string) => {
  const item = nonEmpty(what);
  const many = v.pipe(v.array(item, `must be ${what}, or a list`), v.minLength(1, 'must not be an empty list'));
  return v.union(
    [
      v.pipe(
        item,
        v.transform((text) => [text]),
      ),
      many,
    ],
    `must be ${what}, or a list of them`,
  );
};
const tag = v.pipe(
  v.string('must be a language tag such as es-ES'),
  v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as es-ES'),
);

const MatchSchema = v.strictObject(
  {
    queue: v.optional(oneOrList('the id or name of a queue')),
    number: v.optional(oneOrList('a dialled number in quotes such as "+34911234567"')),
    organization: v.optional(oneOrList('the id of an organization')),
    config: v.optional(v.record(v.string(), nonEmpty('a text'), 'must have keys of customConfig and their values')),
  },
  (issue) => unknownKey(issue, clueKinds),
);

const QueueSchema = v.strictObject(
  {
    name: nonEmpty('a name'),
    match: v.optional(MatchSchema),
    profile: v.optional(
      v.pipe(
        v.string('must be the full name of a conversation profile'),
        v.regex(
          /^projects\/[\w.:-]+\/locations\/[a-z0-9-]+\/conversationProfiles\/[\w-]+$/i,
          'must be projects/…/locations/…/conversationProfiles/…',
        ),
      ),
    ),
    languages: v.optional(
      v.pipe(v.array(tag, 'must be a list of language tags'), v.minLength(1, 'must not be an empty list')),
    ),
    features: v.optional(
      v.array(v.picklist(featureNames, `must be one of ${featureNames.join(', ')}`), 'must be a list of features'),
    ),
    translation: v.optional(v.picklist(translationModes, `must be one of ${translationModes.join(', ')}`)),
  },
  (issue) => unknownKey(issue, ['name', 'match', 'profile', 'languages', 'features', 'translation']),
);

const FileSchema = v.strictObject({ queues: v.array(QueueSchema, 'must be a list of queues') }, (issue) =>
  unknownKey(issue, ['queues']),
);

/** Of a missing key, an unknown key, or something else than a mapping. */
function unknownKey(issue: v.StrictObjectIssue, known: readonly string[]): string {
  if (issue.expected === 'never') return `is not known here; known are ${known.join(', ')}`;
  if (issue.received === 'undefined') return 'is missing';
  return `must have keys such as ${known[0]}`;
}

/** `profileFits`: whether the service has a gateway for the place of a profile. */
export function parseQueueFile(
  text: string,
  {
    limits = defaultQueueFileLimits,
    profileFits = () => true,
  }: { limits?: QueueFileLimits; profileFits?: (profile: string) => boolean } = {},
): ParsedQueueFile {
  const lines = new LineCounter();
  const broken = (mistakes: readonly QueueFileMistake[]): ParsedQueueFile => ({ entries: [], mistakes });
  if (text.length > limits.characters) return broken([{ line: 1, column: 1, sentence: 'The file is too large' }]);
  // The parser compares each key with every other one of its mapping; `repeatedKeys` looks each up.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = document.errors.slice(0, limits.mistakes);
  if (errors.length > 0)
    return broken(errors.map((error) => ({ ...at(error.pos[0]), sentence: sentenceOf(error.message) })));
  const repeated = repeatedKeys(document).slice(0, limits.mistakes);
  if (repeated.length > 0)
    return broken(repeated.map((offset) => ({ ...at(offset), sentence: 'Map keys must be unique' })));

  const placeOf = (path: readonly unknown[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return at(0);
  };
  const mistake = (path: readonly unknown[], sentence: string): QueueFileMistake => ({ ...placeOf(path), sentence });
  const parsed = v.safeParse(FileSchema, valuesOf(document), { abortPipeEarly: true });
  if (!parsed.success)
    return broken(
      parsed.issues.slice(0, limits.mistakes).map((issue) => {
        const path = issue.path?.map(({ key }) => key) ?? [];
        return mistake(path, `${nameOf(path)} ${issue.message}`);
      }),
    );

  const { queues } = parsed.output;
  const mistakes: QueueFileMistake[] = [];
  if (queues.length > limits.queues)
    mistakes.push(mistake(['queues'], `queues has more than ${limits.queues} entries`));
  const names = new Set<string>();
  for (const [index, { name, match, profile }] of queues.entries()) {
    const path = ['queues', index];
    if (names.has(name)) mistakes.push(mistake([...path, 'name'], 'name is that of an earlier queue'));
    names.add(name);
    if (profile !== undefined && !profileFits(profile))
      mistakes.push(
        mistake(
          [...path, 'profile'],
          'profile is in another project or location than CONVERSATION_PROFILE_NAME and FAILOVER_REGIONS',
        ),
      );
    const takesAll = match === undefined || Object.keys(match).length === 0;
    if (takesAll && index < queues.length - 1)
      mistakes.push(mistake(path, 'A queue without match takes every conversation, so it must be the last'));
  }
  if (mistakes.length > 0) return broken(mistakes);
  return { entries: queues.map(({ match = {}, ...settings }) => ({ match, settings })), mistakes };
}

/** Offsets of the keys that their mapping has already. */
function repeatedKeys(document: ReturnType<typeof parseDocument>): number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}

/** An alias is resolved at most so often, so that a small file cannot become a large one; then there are no values. */
function valuesOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function nameOf(path: readonly unknown[]): string {
  const name = path.findLast((key) => typeof key === 'string');
  return typeof name === 'string' ? name : 'The file';
}

/** The parser's message may span lines and quote the file. */
function sentenceOf(message: string): string {
  return message.split('\n')[0]!.replace(/:?\s*$/, '');
}
