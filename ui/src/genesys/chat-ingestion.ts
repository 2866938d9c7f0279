/**
 * Follows one chat in Genesys and hands its messages to the service, each once and in order. Notifications carry ids only, repeat
 * the whole list, may come twice, late or not at all; so what counts is the difference to what was seen, and after every gap the
 * conversation is read again, and so it is after a while without any: an event that never came must not leave her before an
 * empty panel. The service is idempotent by message id, as several panels may post the same one.
 *
 * Nothing is posted before an agent of this conversation is connected: a panel that is opened while it rings spends nothing.
 */
import * as v from 'valibot';
import { bodyLimits, type MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type MessageRef, readNotification, refsOfFlat, refsOfNested } from '../../../shared/genesys/message-events.ts';
import { MessageDataSchema, roleOf, textOf } from '../../../shared/genesys/message-text.ts';
import {
  type GenesysConversation,
  GenesysConversationSchema,
  standingOf,
} from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Timers } from '../data/assist-feed.ts';
import type { ChannelListener } from './channel.ts';
import type { GenesysPlatform } from './platform.ts';

export type ChatIngestionOptions = {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly userId: string;
  readonly post: (message: MessageRequest) => Promise<void>;
  /** The whole of it is over for her: the customer has left, nobody is on it, her after-call work is done. */
  readonly onOver?: () => void;
  /** Every new look at the conversation: hold, transfer, state of her leg. */
  readonly onConversation?: (conversation: GenesysConversation) => void;
  readonly timers: Timers;
  readonly random: () => number;
  readonly coalesceMs?: number;
  readonly bulkSize?: number;
  /** Waits before a body is asked for again that was announced and is not readable yet. */
  readonly bodyRetryMs?: readonly number[];
  readonly maxSeen?: number;
  /** How long nothing is heard of the conversation until it is looked at unasked, while a chat rings and else. */
  readonly quietMs?: { readonly ringing: number; readonly connected: number };
};

export type ChatIngestion = ChannelListener & {
  /** Reads the conversation again. */
  sync(): void;
  /** Messages that this page has sent itself and knows already. */
  markSeen(messageId: string): void;
  stop(): void;
};

const BulkSchema = v.object({ entities: v.optional(v.array(v.unknown()), []) });

export function createChatIngestion(options: ChatIngestionOptions): ChatIngestion {
  const { platform, conversationId, userId, timers, random } = options;
  const { coalesceMs = 200, bulkSize = 100, bodyRetryMs = [200, 500, 1_500], maxSeen = 20_000 } = options;
  const { quietMs = { ringing: 10_000, connected: 30_000 } } = options;
  const seen = new Set<string>();
  const wanted = new Map<string, MessageRef>();
  let lookAgain = true;
  let connected = false;
  let isChat = false;
  let over = false;
  let refused = false;
  let stopped = false;
  let working = false;
  let failures = 0;
  let timer: unknown;
  let quietTimer: unknown;
  let quietLooks = 0;

  /**
   * A look costs one of the 300 requests a minute that a token has, so each that finds nothing makes the next wait longer, up to
   * four times; and the panels of one agent do not look at one moment.
   */
  function watchQuiet(): void {
    timers.clear(quietTimer);
    const ms = (isChat && !connected ? quietMs.ringing : quietMs.connected) * Math.min(4, 2 ** quietLooks);
    quietTimer = timers.set(
      () => {
        if (over || stopped || refused) return;
        quietLooks += 1;
        lookAgain = true;
        void work();
        watchQuiet();
      },
      ms * (1 + random() / 4),
    );
  }

  function hear(): void {
    quietLooks = 0;
    watchQuiet();
  }

  function soon(ms: number): void {
    timers.clear(timer);
    timer = timers.set(() => void work(), ms);
  }

  function want(refs: readonly MessageRef[]): boolean {
    let news = false;
    for (const ref of refs) {
      if (seen.has(ref.messageId) || wanted.has(ref.messageId)) continue;
      wanted.set(ref.messageId, ref);
      news = true;
    }
    return news;
  }

  function see(messageId: string): void {
    wanted.delete(messageId);
    seen.add(messageId);
    if (seen.size > maxSeen) seen.delete(seen.values().next().value!);
  }

  /** Takes a look at the conversation; true where it shows something new. */
  function take(body: unknown): boolean {
    const parsed = v.safeParse(GenesysConversationSchema, body);
    const nested = refsOfNested(body);
    if (!parsed.success || !nested || nested.conversationId.toLowerCase() !== conversationId) return false;
    const conversation = parsed.output;
    const participants = conversation.participants ?? [];
    isChat = participants.some((p) => (p.messages ?? []).length > 0);
    const wasConnected = connected;
    connected ||= participants.some(
      (p) => p.purpose === 'agent' && (p.messages ?? []).some((line) => line.state === 'connected'),
    );
    const standing = standingOf(conversation, userId);
    options.onConversation?.(conversation);
    const hasNews = isChat && want(nested.refs);
    const isOver = standing.kind === 'left' && standing.conversationEnded;
    if (isOver && !over && isChat && connected) options.onOver?.();
    over = isOver;
    return hasNews || connected !== wasConnected;
  }

  async function work(): Promise<void> {
    if (working || stopped || refused) return;
    working = true;
    try {
      if (lookAgain) {
        lookAgain = false;
        if (take(await platform.request('GET', `/api/v2/conversations/${conversationId}`))) hear();
      }
      if (connected && wanted.size > 0) await fetchWanted();
      failures = 0;
    } catch (error) {
      const { code, retryAfterMs } = EarshotError.from(error);
      // Not hers to see, or not hers to write into: a supervisor reads along, and whoever is in it posts.
      if (code === 'forbidden' || code === 'not_found') refused = true;
      else {
        lookAgain = true;
        failures = Math.min(failures + 1, 6);
        soon(Math.max(retryAfterMs ?? 0, random() * 1_000 * 2 ** failures));
      }
    } finally {
      working = false;
      if (failures === 0 && !stopped && !refused && (lookAgain || (connected && wanted.size > 0))) soon(coalesceMs);
    }
  }

  async function fetchWanted(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const refs = [...wanted.values()].slice(0, bulkSize);
      const path = `/api/v2/conversations/messages/${conversationId}/messages/bulk`;
      const answer = v.parse(
        BulkSchema,
        await platform.request(
          'POST',
          path,
          refs.map((ref) => ref.messageId),
        ),
      );
      // The order of the answer means nothing; the time of a message does, and then the order of the events.
      const messages = answer.entities
        .map((entity) => v.safeParse(MessageDataSchema, entity))
        .filter((result) => result.success)
        .map((result) => result.output)
        .sort(
          (a, b) =>
            (Date.parse(a.timestamp ?? '') || 0) - (Date.parse(b.timestamp ?? '') || 0) ||
            place(refs, a.id) - place(refs, b.id),
        );
      for (const message of messages) {
        const text = textOf(message);
        if (text !== undefined) {
          await options.post({
            messageId: message.id,
            role: roleOf(message, wanted.get(message.id)?.legPurpose),
            text: text.slice(0, bodyLimits.messageCharacters),
            sentAt: new Date(Date.parse(message.timestamp ?? '') || Date.now()).toISOString(),
          });
        }
        see(message.id);
      }
      const missing = refs.filter((ref) => wanted.has(ref.messageId));
      if (missing.length === 0) return;
      const wait = bodyRetryMs[attempt];
      if (wait === undefined) {
        // It was announced and never came: without an end to this one the next would wait for ever.
        for (const ref of missing) see(ref.messageId);
        return;
      }
      await new Promise<void>((resolve) => void timers.set(resolve, wait));
      if (stopped) return;
    }
  }

  function lookNow(): void {
    if (stopped) return;
    lookAgain = true;
    hear();
    soon(0);
  }

  return {
    onFrame(data) {
      const frame = readNotification(data);
      if (frame?.kind !== 'conversation' || stopped) return;
      if (frame.shape === 'nested') {
        if (refsOfNested(frame.body)?.conversationId.toLowerCase() !== conversationId) return;
        take(frame.body);
        hear();
        if (connected && wanted.size > 0) soon(coalesceMs);
      } else if (frame.shape === 'flat') {
        const flat = refsOfFlat(frame.body);
        if (flat?.conversationId.toLowerCase() !== conversationId) return;
        hear();
        // The flat shape has no communications, so whether an agent is connected must be asked.
        if (want(flat.refs) || !connected) {
          lookAgain ||= !connected;
          soon(coalesceMs);
        }
      }
    },
    onResync: lookNow,
    sync: lookNow,
    markSeen: see,
    stop() {
      stopped = true;
      timers.clear(timer);
      timers.clear(quietTimer);
    },
  };
}

const place = (refs: readonly MessageRef[], id: string): number => refs.findIndex((ref) => ref.messageId === id);
