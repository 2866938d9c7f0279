/** QUEUES_FILE: read at the start and again when it changes. A file with a mistake is not used, and the former one stays. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TranslationMode } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { type Config, ConfigError } from '../config.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import { sentencesOf } from '../core/file-mistakes.ts';
import { type Finding, fail, pass } from '../core/operations/finding.ts';
import type { AssistFeed, QueueFacts } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import { type ConversationQueues, noQueues, type QueueSettings } from '../core/ports/conversation-queues.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { createFileQueues, type FileQueues } from '../core/queues/conversation-queues.ts';
import type { ParsedQueueFile } from '../core/queues/queue-file.ts';
import { createQueueGateway } from '../core/queues/queue-gateway.ts';
import { watchFolder } from '../engine/knowledge/watch-folder.ts';

export type QueuesSide<G> = {
  readonly queues: ConversationQueues;
  /** With the profile of each conversation's queue. */
  readonly gateway: G;
  /** To be called once: lets a queue that becomes known take over. */
  follow(deps: Omit<FollowDeps, 'queues' | 'logger' | 'isOutdated' | 'store'>): void;
  findings(): readonly Finding[];
  close(): void;
};

/** What the queue adds to the conversation event. `translation`: that of the instance; absent where nothing translates. */
export function queueFacts(queue: QueueSettings | undefined, translation: TranslationMode | undefined): QueueFacts {
  const mode = translation && (queue?.translation ?? translation);
  return {
    ...(queue !== undefined && { queue: queue.name }),
    ...(mode !== undefined && { translation: mode }),
    ...(queue?.features !== undefined && { features: [...queue.features] }),
  };
}

/** How long instances that notice the same change leave it to the first of them, in ms. */
const takeOverMs = 60_000;

type FollowDeps = {
  readonly queues: ConversationQueues;
  readonly translation: TranslationMode | undefined;
  readonly feed: AssistFeed;
  readonly segments: ConversationSegments;
  readonly store: Pick<KeyValueStore, 'setIfAbsent'>;
  readonly logger: Logger;
  readonly isOutdated: (id: ConversationId) => boolean;
  /** The call of the conversation, if there is one here, goes on in the next Dialogflow conversation. */
  readonly moveCall: (id: ConversationId) => void;
};

/** A queue that becomes known, or changes, while the conversation goes on takes over: what the panel shows, and the profile. */
function followQueues(deps: FollowDeps): void {
  const { queues, segments, store, logger } = deps;
  const takeOver = async (id: ConversationId, profile: string | undefined): Promise<void> => {
    if (!deps.isOutdated(id)) return;
    const isFirst = await store.setIfAbsent(`queue-takeover:${id}:${profile ?? ''}`, '1', takeOverMs);
    // The profile of a Dialogflow conversation is fixed, so the next one begins.
    if (isFirst) await segments.advance(id, await segments.current(id));
    deps.moveCall(id);
  };
  queues.onChange((id, now) => {
    const language = now?.settings.languages?.[0];
    const conversationFeed = deps.feed.of(id);
    conversationFeed.about({
      queue: queueFacts(now?.settings, deps.translation),
      ...(conversationFeed.language() === undefined && { language }),
    });
    takeOver(id, now?.settings.profile).catch((error: Error) =>
      logger.warn('A conversation could not be moved to the profile of its queue', { conversationId: id, error }),
    );
  });
}

/** Conversations of which the service check says which queue they matched. */
const shownConversations = 20;

/** Throws ConfigError with every mistake of the file. */
export async function composeQueues<G extends AssistGateway>(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Pick<KeyValueStore, 'get' | 'set' | 'setIfAbsent'>;
  readonly gateway: G;
}): Promise<QueuesSide<G>> {
  const { config, logger, gateway } = deps;
  const path = config.QUEUES_FILE;
  if (path === undefined) return { queues: noQueues, gateway, follow() {}, findings: () => [], close() {} };
  const first = await read(path, config);
  if (first.mistakes.length > 0) {
    throw new ConfigError(sentencesOf(first.mistakes).map((problem) => ({ setting: 'QUEUES_FILE', problem })));
  }
  const queues = createFileQueues(first.entries, deps);
  let problems: readonly string[] = [];
  const stopWatching = watchFolder(dirname(path), () => {
    void read(path, config).then((next) => {
      problems = sentencesOf(next.mistakes);
      if (problems.length === 0) {
        queues.use(next.entries);
        logger.info('The queue file was read again', { queues: next.entries.length });
      } else logger.error('The queue file has mistakes; the former one stays in use', { problem: problems.join('; ') });
    });
  });
  const profiles = createQueueGateway(gateway, queues);
  return {
    queues,
    gateway: profiles.gateway,
    follow: (more) => followQueues({ ...more, queues, logger, store: deps.store, isOutdated: profiles.isOutdated }),
    findings: () => [...fileFindings(queues, problems), ...matchFindings(queues)],
    close: stopWatching,
  };
}

async function read(path: string, config: Config): Promise<ParsedQueueFile> {
  const { parseQueueFile } = await import('../core/queues/queue-file.ts');
  try {
    return parseQueueFile(await readFile(path, 'utf8'), { profileFits: (profile) => fitsGateway(profile, config) });
  } catch {
    return { entries: [], mistakes: [{ line: 1, column: 1, sentence: 'The file cannot be read' }] };
  }
}

/** The local Dialogflow accepts any profile; Google's gateways each have one project and location. */
function fitsGateway(profile: string, config: Config): boolean {
  if (config.CONVERSATION_PROFILE_NAME === undefined) return true;
  const bare = `projects/${config.GCP_PROJECT_ID}/locations/${config.SERVICE_REGION ?? 'global'}/conversationProfiles/-`;
  return [config.CONVERSATION_PROFILE_NAME, ...config.FAILOVER_REGIONS]
    .map((name) => (name.includes('/') ? name : bare))
    .some((name) => placeOf(name) === placeOf(profile));
}

/** `projects/P/locations/L`; without a location it is `global`. */
function placeOf(profile: string): string {
  const [, project, , location] = profile.includes('/locations/')
    ? profile.split('/')
    : [...profile.split('/', 2), '', 'global'];
  return `projects/${project}/locations/${location}`;
}

function fileFindings(queues: FileQueues, problems: readonly string[]): Finding[] {
  if (problems.length === 0) return [pass('queues.file', 'The queue file is in use', `${queues.size} queues`)];
  return [
    fail(
      'queues.file',
      'The queue file has mistakes; the former one stays in use',
      'Correct the file; it is read again by itself',
      problems.join('; '),
    ),
  ];
}

function matchFindings(queues: FileQueues): Finding[] {
  const recent = queues.recent(shownConversations);
  if (recent.length === 0) return [];
  const lines = recent.map(({ id, match }) => {
    if (!match) return `${id}: no queue of the file`;
    const why = match.by.length > 0 ? `by ${match.by.join(' and ')}` : 'because it takes every conversation';
    return `${id}: ${match.settings.name}, ${why}`;
  });
  return [pass('queues.conversations', 'Which queue the newest conversations matched', lines.join('; '))];
}
