/** QUEUES_FILE: YAML in, entries out; every mistake is one sentence with line and column. Linear in the size of the file. */
import * as v from 'valibot';
import { features } from '../../../shared/api/features.ts';
import { translationModes } from '../../../shared/assist/event.ts';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { type FileMistake, unknownKey } from '../file-mistakes.ts';
import { clueKinds, type QueueSettings } from '../ports/conversation-queues.ts';
import { type FileLimits, readYaml } from '../yaml-file.ts';

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

/** `mistakes` is empty where `entries` can be used. */
export type ParsedQueueFile = {
  readonly entries: readonly QueueEntry[];
  readonly mistakes: readonly FileMistake[];
};

export type QueueFileLimits = FileLimits & { readonly queues: number };
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

const list = <S extends v.GenericSchema>(item: S, problem: string) =>
  v.pipe(
    v.array(item, problem),
    v.minLength(1, 'must not be an empty list'),
    v.maxLength(100, 'has more than 100 values'),
  );

const queueKeys = [
  'name',
  'match',
  'profile',
  'languages',
  'features',
  'translation',
  'knowledge',
  'summary',
  'masking',
] as const;

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
    languages: v.optional(list(tag, 'must be a list of language tags')),
    features: v.optional(
      v.array(v.picklist(featureNames, `must be one of ${featureNames.join(', ')}`), 'must be a list of features'),
    ),
    translation: v.optional(v.picklist(translationModes, `must be one of ${translationModes.join(', ')}`)),
    knowledge: v.optional(
      list(
        v.pipe(
          v.string('must be the name of a folder'),
          v.regex(
            /^[^\s,"/\\.][^,"\\]{0,199}$/u,
            'must be the name of a folder, without comma, quotes or a dot at its start',
          ),
        ),
        'must be a list of folders',
      ),
    ),
    summary: v.optional(list(nonEmpty('the title of a section'), 'must be a list of titles')),
    masking: v.optional(
      v.array(v.picklist(maskKinds, `must be one of ${maskKinds.join(', ')}`), 'must be a list of kinds'),
    ),
  },
  (issue) => unknownKey(issue, queueKeys),
);

const FileSchema = v.strictObject({ queues: v.array(QueueSchema, 'must be a list of queues') }, (issue) =>
  unknownKey(issue, ['queues']),
);

/** `profileFits`: whether the service has a gateway for the place of a profile. */
export function parseQueueFile(
  text: string,
  {
    limits = defaultQueueFileLimits,
    profileFits = () => true,
  }: { limits?: QueueFileLimits; profileFits?: (profile: string) => boolean } = {},
): ParsedQueueFile {
  const broken = (mistakes: readonly FileMistake[]): ParsedQueueFile => ({ entries: [], mistakes });
  const read = readYaml(text, FileSchema, limits);
  if (read.value === undefined) return broken(read.mistakes);

  const { mistake } = read;
  const { queues } = read.value;
  const mistakes: FileMistake[] = [];
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
