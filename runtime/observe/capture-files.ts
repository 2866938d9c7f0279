/** Captures as files that only their owner may read: written behind the call, kept for some days, erased on request. */
import { createWriteStream, mkdirSync, readdirSync, statSync, unlinkSync, type WriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConversationId } from '../../shared/ids.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { CaptureSink } from './capture-conversation.ts';

export type CaptureFilesOptions = {
  readonly directory: string;
  /** Life of a file, milliseconds. */
  readonly keepMs: number;
  /** A call that grows beyond this is captured no further. Twelve hours of both speakers are some 1.1 GB. */
  readonly maxBytes?: number;
  /** What may wait to be written. */
  readonly maxQueuedBytes?: number;
  readonly logger: Logger;
  readonly now: () => number;
};

export interface CaptureFiles {
  openSink(conversationId: ConversationId, startedAt: number): CaptureSink;
  /** Removes what has outlived its time; how many. */
  sweep(): number;
  /** Names of a conversation's files. Panels ask for them during calls, so audio must not wait for a large folder. */
  list(conversationId: ConversationId): Promise<string[]>;
  /** Removes what was captured of a conversation; how many files. */
  erase(conversationId: ConversationId): number;
}

const suffix = '.capture';

/** Throws when the directory cannot be created or written. */
export function createCaptureFiles(options: CaptureFilesOptions): CaptureFiles {
  const { directory, logger } = options;
  const maxBytes = options.maxBytes ?? 1_500_000_000;
  const maxQueued = options.maxQueuedBytes ?? 8_000_000;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = () => readdirSync(directory).filter((name) => name.endsWith(suffix));
  const isOf = (id: ConversationId) => (name: string) => name.startsWith(`${id}-`) && name.endsWith(suffix);
  const remove = (names: readonly string[]) => names.filter((name) => wasRemoved(join(directory, name))).length;
  const open = new Set<{ readonly conversationId: ConversationId; readonly stream: WriteStream }>();
  /** A file that is being opened would come back after it was removed, so it is removed again once it is closed. */
  const abandon = (id: ConversationId) => {
    for (const { conversationId, stream } of open) {
      if (conversationId !== id) continue;
      stream.once('close', () => wasRemoved(String(stream.path)));
      stream.destroy();
    }
  };
  return {
    openSink(conversationId, startedAt) {
      const file = join(directory, `${conversationId}-${startedAt}${suffix}`);
      const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
      const opened = { conversationId, stream };
      open.add(opened);
      stream.once('close', () => open.delete(opened));
      let bytes = 0;
      let given = false;
      const giveUp = (reason: string) => {
        if (!given) logger.warn('Capture stopped', { conversationId, reason });
        given = true;
        stream.destroy();
      };
      stream.on('error', () => giveUp('write_failed'));
      return {
        write(line) {
          if (given) return;
          bytes += line.length + 1;
          if (bytes > maxBytes) giveUp('too_large');
          else if (stream.writableLength > maxQueued) giveUp('disk_too_slow');
          else stream.write(`${line}\n`);
        },
        close: () => void stream.end(),
      };
    },
    sweep() {
      const oldest = options.now() - options.keepMs;
      return remove(
        files().filter(
          (name) => (statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest,
        ),
      );
    },
    list: async (conversationId) => (await readdir(directory)).filter(isOf(conversationId)),
    erase(conversationId) {
      abandon(conversationId);
      return remove(files().filter(isOf(conversationId)));
    },
  };
}

/** Instances on one machine may share the directory: a file that another one has just removed is counted by that one. */
function wasRemoved(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
