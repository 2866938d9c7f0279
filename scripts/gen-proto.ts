/**
 * Writes the descriptor that the service loads in place of Google's client package: the services it calls and the messages that
 * they use. Run it after `@google-cloud/dialogflow` was updated: `npm run gen:proto`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, runCommand } from './command-line.ts';

type Node = {
  nested?: Record<string, Node>;
  fields?: Record<string, Field>;
  oneofs?: Record<string, { oneof: string[] }>;
  methods?: Record<string, Method>;
  values?: Record<string, number>;
  options?: unknown;
  comment?: unknown;
  [key: string]: unknown;
};
type Field = { type: string; id: number; rule?: string; keyType?: string; options?: unknown; comment?: unknown };
type Method = { requestType: string; responseType: string; requestStream?: boolean; responseStream?: boolean };

const versions = ['v2', 'v2beta1'];

const services: Readonly<Record<string, readonly string[]>> = {
  Participants: [
    'CreateParticipant',
    'GetParticipant',
    'ListParticipants',
    'UpdateParticipant',
    'AnalyzeContent',
    'StreamingAnalyzeContent',
    'SuggestArticles',
    'SuggestFaqAnswers',
    'SuggestSmartReplies',
    'SuggestKnowledgeAssist',
  ],
  Conversations: [
    'CreateConversation',
    'GetConversation',
    'ListConversations',
    'CompleteConversation',
    'ListMessages',
    'SuggestConversationSummary',
    'SearchKnowledge',
    'GenerateSuggestions',
    'GenerateStatelessSuggestion',
    'IngestContextReferences',
  ],
  AnswerRecords: ['ListAnswerRecords', 'UpdateAnswerRecord'],
  ConversationProfiles: ['GetConversationProfile', 'ListConversationProfiles'],
};

/** Messages of notifications, which no method refers to. */
const roots = ['ConversationEvent', 'HumanAgentAssistantEvent'];

/**
 * Fields of these types are omitted: bot building, rich messages of virtual agents, and the like. Neither side uses them, and a
 * decoder skips unknown fields.
 */
const unused = new Set([
  'Context',
  'DetectIntentResponse',
  'EventInput',
  'Intent.Message',
  'Intent.Parameter',
  'Intent.TrainingPhrase',
  'Intent.FollowupIntentInfo',
  'KnowledgeAnswers',
  'OutputAudio',
  'OutputAudioConfig',
  'QueryParameters',
  'ResponseMessage',
  'AudioInput',
  'TelephonyDtmfEvents',
  'BargeInConfig',
  'AutomatedAgentConfig',
]);

/** Not in the client package, but in the status details of every quota error. */
const retryInfo: Node = { fields: { retryDelay: { type: 'google.protobuf.Duration', id: 1 } } };

/** The pruned descriptor of `full`, in protobufjs' JSON form. Throws Error if a service or method does not exist any more. */
export function pruneDescriptor(full: Node): Node {
  const keep = new Set<string>(['google.rpc.Status', 'google.protobuf.FieldMask', 'google.protobuf.Empty']);
  const queue = [...keep];
  const reach = (name: string) => {
    if (keep.has(name)) return;
    keep.add(name);
    queue.push(name);
  };
  for (const version of versions) {
    const scope = `google.cloud.dialogflow.${version}`;
    for (const [service, methods] of Object.entries(services)) {
      const node = find(full, `${scope}.${service}`);
      for (const name of methods) {
        const method = node?.methods?.[name];
        if (!method) throw new Error(`${scope}.${service}.${name} is not in the descriptor`);
        reach(resolve(full, scope, method.requestType));
        reach(resolve(full, scope, method.responseType));
      }
    }
    for (const root of roots) reach(resolve(full, scope, root));
  }
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const field of Object.values(find(full, name)!.fields ?? {})) {
      const type = fieldType(full, name, field);
      if (type !== undefined) reach(type);
    }
  }
  const result = copy(full, '', keep, full);
  result.nested!.google!.nested!.rpc!.nested!.RetryInfo = retryInfo;
  return result;
}

function find(full: Node, path: string): Node | undefined {
  let node: Node | undefined = full;
  for (const part of path.split('.')) node = node?.nested?.[part];
  return node;
}

/** Full name of a type as named in `scope`, from the inside out, as protobuf resolves names. */
function resolve(full: Node, scope: string, type: string): string {
  const bare = type.startsWith('.') ? type.slice(1) : type;
  for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const name = at === '' ? bare : `${at}.${bare}`;
    const node = find(full, name);
    if (node && (node.fields || node.values)) return name;
    if (at === '') throw new Error(`No type ${type} in ${scope}`);
  }
}

const scalars = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);

/** The message or enum a field holds; undefined for scalars and for types that are left out. */
function fieldType(full: Node, owner: string, field: Field): string | undefined {
  if (scalars.has(field.type)) return undefined;
  const name = resolve(full, owner, field.type);
  return isUnused(name) ? undefined : name;
}

function isUnused(name: string): boolean {
  const match = /^google\.cloud\.dialogflow\.v2(?:beta1)?\.(.+)$/.exec(name);
  return match !== null && unused.has(match[1]!);
}

function copy(node: Node, path: string, keep: ReadonlySet<string>, full: Node): Node {
  const result: Node = {};
  if (node.values && keep.has(path)) result.values = node.values;
  if (node.fields && keep.has(path)) {
    result.fields = {};
    for (const [name, field] of Object.entries(node.fields)) {
      if (!scalars.has(field.type) && fieldType(full, path, field) === undefined) continue;
      const { options: _options, comment: _comment, ...rest } = field;
      result.fields[name] = rest;
    }
    const oneofs = Object.entries(node.oneofs ?? {})
      .map(([name, { oneof }]) => [name, { oneof: oneof.filter((f) => result.fields![f]) }] as const)
      .filter(([, { oneof }]) => oneof.length > 0);
    if (oneofs.length > 0) result.oneofs = Object.fromEntries(oneofs);
  }
  const methods = services[path.slice(path.lastIndexOf('.') + 1)];
  if (node.methods && methods && versions.some((v) => path.startsWith(`google.cloud.dialogflow.${v}.`))) {
    result.methods = {};
    for (const name of methods) {
      const { requestType, responseType, requestStream, responseStream } = node.methods[name]!;
      result.methods[name] = {
        requestType,
        responseType,
        ...(requestStream && { requestStream }),
        ...(responseStream && { responseStream }),
      };
    }
  }
  const nested: Record<string, Node> = {};
  for (const [name, child] of Object.entries(node.nested ?? {})) {
    const copied = copy(child, path === '' ? name : `${path}.${name}`, keep, full);
    if (Object.keys(copied).length > 0) nested[name] = copied;
    // An empty message (`Empty`) is still a message.
    else if (keep.has(path === '' ? name : `${path}.${name}`)) nested[name] = { fields: {} };
  }
  if (Object.keys(nested).length > 0) result.nested = nested;
  return result;
}

/** The descriptor of the installed client package, as it is committed. */
export function generate(): string {
  const require = createRequire(import.meta.url);
  const full = JSON.parse(readFileSync(require.resolve('@google-cloud/dialogflow/build/protos/protos.json'), 'utf8'));
  return `${JSON.stringify(pruneDescriptor(full as Node))}\n`;
}

export const descriptorPath = fileURLToPath(new URL('../runtime/dialogflow/gen/dialogflow.json', import.meta.url));

const help = `Writes the gRPC descriptor of the Dialogflow services that the service calls.

  npm run gen:proto

Run it after @google-cloud/dialogflow was updated.

  --help  this text
`;

async function main(): Promise<number> {
  const options = { help: { type: 'boolean', default: false, short: 'h' } } as const;
  if (parseCommandLine('npm run gen:proto', { options }).values.help) {
    process.stdout.write(help);
    return 0;
  }
  const text = generate();
  writeFileSync(descriptorPath, text);
  console.log(`Wrote ${text.length} bytes of descriptor`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(main);
