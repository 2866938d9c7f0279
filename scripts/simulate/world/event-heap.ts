/** What is to happen, by time and then by the order in which it was planned. */
export type PlannedEvent = {
  readonly at: number;
  readonly order: number;
  /** It settles no promise. */
  readonly isPlain: boolean;
  run: (() => void) | undefined;
};

/** A binary heap: adding and taking cost the logarithm of its size. */
export class EventHeap {
  readonly #events: PlannedEvent[] = [];
  #order = 0;

  /** Includes cancelled events that were not reached yet. */
  get size(): number {
    return this.#events.length;
  }

  add(at: number, run: () => void, isPlain = false): PlannedEvent {
    const event: PlannedEvent = { at, order: this.#order++, isPlain, run };
    const events = this.#events;
    let place = events.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, events[parent]!)) break;
      events[place] = events[parent]!;
      place = parent;
    }
    events[place] = event;
    return event;
  }

  /** Takes the first event that is due by `until`, skipping cancelled ones. */
  take(until: number): PlannedEvent | undefined {
    for (let first = this.#events[0]; first && first.at <= until; first = this.#events[0]) {
      this.#removeFirst();
      if (first.run) return first;
    }
    return undefined;
  }

  #removeFirst(): void {
    const events = this.#events;
    const last = events.pop()!;
    const { length } = events;
    if (length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(events[child + 1]!, events[child]!)) child += 1;
      if (!isBefore(events[child]!, last)) break;
      events[place] = events[child]!;
      place = child;
    }
    events[place] = last;
  }
}

function isBefore(a: PlannedEvent, b: PlannedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
