/** Every panel equals the reducer over the log: events come without a hole, and what is shown is what they make. */
import { isDeepStrictEqual } from 'node:util';
import { applyEvent, type ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { type ConversationId, type EventId, safeParseEventId, toEventId } from '../../../shared/ids.ts';
import type { Findings } from '../findings.ts';
import type { SimulatedPanel } from '../panel/panel.ts';
import type { Separation } from './one-id-one-event.ts';

const invariant = 'every panel equals the reducer over the log';

/** The events of one epoch as far as any panel has got them, and a state that some panel began with. */
type Epoch = {
  readonly events: Map<number, AssistEvent>;
  base: { seq: number; view: ConversationView } | undefined;
  /** Something of it came while an instance was separated from Redis. */
  isUnsettled: boolean;
};

type Place = NonNullable<ReturnType<typeof safeParseEventId>>;

export class PanelsFollow {
  readonly #findings: Findings;
  readonly #separation: Separation;
  readonly #epochs = new Map<string, Epoch>();
  readonly #at = new Map<SimulatedPanel, Place>();

  constructor(findings: Findings, separation: Separation) {
    this.#findings = findings;
    this.#separation = separation;
  }

  onEvents(panel: SimulatedPanel, events: readonly AssistEvent[], ids: readonly EventId[]): void {
    this.#findings.checks(invariant, ids.length);
    let last = this.#at.get(panel);
    const isSeparated = this.#separation.isSeparated();
    for (const [index, id] of ids.entries()) {
      const next = safeParseEventId(id)!;
      if (last && (last.epoch !== next.epoch || last.seq + 1 !== next.seq))
        this.#findings.report(invariant, `${panel.name} got ${id} after ${toEventId(last.epoch, last.seq)}`);
      last = next;
      const epoch = this.#epoch(panel.conversationId, next.epoch);
      epoch.events.set(next.seq, events[index]!);
      epoch.isUnsettled ||= isSeparated;
    }
    if (last) this.#at.set(panel, last);
  }

  /** The panel's view was replaced; its cursor says by what. */
  onReplaced(panel: SimulatedPanel, view: ConversationView): void {
    this.#findings.checks(invariant);
    const cursor = panel.cursor;
    const place = safeParseEventId(cursor);
    if (!cursor || !place) return;
    this.#at.set(panel, place);
    const epoch = this.#epoch(panel.conversationId, place.epoch);
    // Events of a panel may have died with an instance that Redis did not reach, and others have their ids.
    if (epoch.isUnsettled && this.#separation.hasDiedSeparated()) return;
    const expected = viewAt(epoch, place.seq);
    if (!expected) epoch.base ??= { seq: place.seq, view: structuredClone(view) };
    else if (!isSame(expected, view))
      this.#findings.report(invariant, `${panel.name} was reset to ${cursor}: ${difference(expected, view)}`);
  }

  /** At the end, when nothing is under way: what the panel shows is what the log has. */
  compare(panel: SimulatedPanel, log: { conversation: ConversationView; cursor: EventId }): void {
    this.#findings.checks(invariant);
    if (panel.cursor !== log.cursor)
      this.#findings.report(
        invariant,
        `${panel.name} is at ${panel.cursor} (${panel.phase}), the log at ${log.cursor}`,
      );
    else if (!isSame(panel.view, log.conversation))
      this.#findings.report(invariant, `${panel.name} at ${log.cursor}: ${difference(log.conversation, panel.view)}`);
  }

  #epoch(id: ConversationId, name: string): Epoch {
    const key = `${id} ${name}`;
    let epoch = this.#epochs.get(key);
    if (!epoch) {
      epoch = { events: new Map(), base: undefined, isUnsettled: false };
      this.#epochs.set(key, epoch);
    }
    return epoch;
  }
}

/** The view at this place, where it follows from what is known. */
function viewAt({ events, base }: Epoch, seq: number): ConversationView | undefined {
  if (!base || base.seq > seq) return undefined;
  const view = structuredClone(base.view);
  for (let at = base.seq + 1; at <= seq; at++) {
    const event = events.get(at);
    if (!event) return undefined;
    applyEvent(view, event);
  }
  return view;
}

/** As both would be read from the wire. */
export function isSame(a: unknown, b: unknown): boolean {
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA === textB || isDeepStrictEqual(JSON.parse(textA), JSON.parse(textB));
}

/** The first part in which two views differ. */
export function difference(expected: ConversationView, found: ConversationView): string {
  for (const key of Object.keys({ ...expected, ...found }) as (keyof ConversationView)[]) {
    const [a, b] = [expected[key], found[key]];
    if (isSame(a ?? null, b ?? null)) continue;
    if (Array.isArray(a) && Array.isArray(b)) {
      const at = a.findIndex((item, index) => !isSame(item, b[index] ?? null));
      return `${key}[${at < 0 ? a.length : at}] of ${a.length}/${b.length} should be ${JSON.stringify(a[at])} and is ${JSON.stringify(b[at < 0 ? a.length : at])}`;
    }
    return `${key} should be ${JSON.stringify(a)?.slice(0, 300)} and is ${JSON.stringify(b)?.slice(0, 300)}`;
  }
  return 'nothing';
}
