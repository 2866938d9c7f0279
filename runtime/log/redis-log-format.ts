/**
 * How a conversation is written in Redis, read back. What a newer version has added is tolerated: further fields of a hash or a view,
 * events and messages of unknown types.
 */
import * as v from 'valibot';
import { type ConversationView, emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type EventId, toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type { LoadedHistory, Origins, Published } from './log-history.ts';
import { isUnknownEvent, readStoredEvent } from './versioned-events.ts';

const ViewSchema = v.object({
  status: v.picklist(['unknown', 'started', 'ended']),
  utterances: v.array(v.unknown()),
  sentiments: v.record(v.string(), v.unknown()),
  intents: v.record(v.string(), v.unknown()),
  suggestions: v.array(v.unknown()),
  notices: v.array(v.unknown()),
});

/**
 * An event of a history. Most are never looked at: a conversation that is read again after an outage has nearly all of them already,
 * and parsing them would take as long for each conversation as all that was said in it. So it is parsed when it is asked for.
 */
class UnreadEvent implements StoredEvent {
  readonly id: EventId;
  readonly seq: number;
  readonly at: number | undefined;
  encoded: Uint8Array | undefined = undefined;
  json: string | undefined = undefined;
  #content: string | AssistEvent;
  readonly #onUnknown: () => void;

  constructor(place: Pick<StoredEvent, 'id' | 'seq' | 'at'>, text: string, onUnknown: () => void) {
    this.id = place.id;
    this.seq = place.seq;
    this.at = place.at;
    this.#content = text;
    this.#onUnknown = onUnknown;
  }

  get event(): AssistEvent {
    if (typeof this.#content !== 'string') return this.#content;
    const event = readStoredEvent(this.#content);
    if (isUnknownEvent(event)) this.#onUnknown();
    this.#content = event;
    return event;
  }
}

/**
 * The answer of `loadScript`. `onUnknown`: called for each event of another version when it is first used. Throws `internal` when the
 * stored view is invalid.
 */
export function readHistory(answer: readonly unknown[], onUnknown: () => void = () => {}): LoadedHistory {
  const epoch = String(answer[0]);
  if (answer.length === 1) {
    const nothing = { seq: 0, origins: new Map(), viewSeq: 0, view: emptyView(), kept: [], newer: [] };
    return { epoch, persisted: false, fence: 0, ended: false, ...nothing };
  }
  const viewSeq = Number(answer[4]);
  const stored = (answer[6] as [string, string[]][]).map(([entry, [, json]]) => {
    const seq = Number(entry.split('-')[0]);
    return new UnreadEvent({ id: toEventId(epoch, seq), seq, at: timeOf(entry) }, json!, onUnknown);
  });
  return {
    epoch,
    persisted: true,
    fence: Number(answer[2]),
    ended: answer[3] === '1',
    seq: Number(answer[1]),
    origins: readOrigins(String(answer[7])),
    viewSeq,
    view: answer[5] === '' ? emptyView() : readView(String(answer[5])),
    kept: stored.filter((event) => event.seq <= viewSeq),
    newer: stored.filter((event) => event.seq > viewSeq),
  };
}

/** A message of the channel `live`; undefined where it brings only what is known up to the place of its last event. */
export function readPublished(
  message: string,
  isKnown: (epoch: string, seq: number) => boolean = () => false,
): Published | undefined {
  const [head = '', ...lines] = message.split('\n');
  const [type, epoch, from] = head.split(' ');
  if (type === 'gone') return { type: 'erased' };
  // Also a message of a newer version: the conversation is read again.
  if (type !== 'add' || !epoch) return { type: 'changed' };
  if (isKnown(epoch, Number(from) + lines.length - 1)) return undefined;
  return { type: 'added', epoch, events: lines.map((json, index) => readEvent(epoch, Number(from) + index, json)) };
}

/** `epoch:seq` joined by commas: how far each epoch goes. */
export function writeOrigins(origins: Origins): string {
  return [...origins].map(([epoch, seq]) => `${epoch}:${seq}`).join(',');
}

function readOrigins(text: string): Origins {
  return new Map([...text.matchAll(/([^:,]+):(\d+)/g)].map(([, epoch, seq]) => [epoch!, Number(seq)]));
}

/** Earlier versions wrote 1 in place of the time. */
function timeOf(entry: string): number | undefined {
  const at = Number(entry.split('-')[1]);
  return at > 1 ? at : undefined;
}

function readEvent(epoch: string, seq: number, json: string): StoredEvent {
  return { id: toEventId(epoch, seq), seq, event: readStoredEvent(json) };
}

function readView(json: string): ConversationView {
  const value: unknown = JSON.parse(json);
  if (!v.is(ViewSchema, value)) throw new EarshotError('internal', { detail: 'A stored view cannot be read' });
  // An earlier version wrote fewer fields.
  return { ...emptyView(), ...(value as unknown as ConversationView) };
}
