/** One voice for a screen reader: the newest word of a moment is said, at most one every few seconds. */
export type Announcer = { say(text: string): void; stop(): void };

export type AnnouncerClock = {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
  now(): number;
};

/** Time between two announcements; what comes faster replaces what still waits. */
export const announceEveryMs = 2_500;

/** `say` keeps the newest text and speaks it through `write`, at most once per `announceEveryMs`. */
export function createAnnouncer(speak: (text: string) => void, clock: AnnouncerClock): Announcer {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: string | undefined;
  let timer: unknown;
  const release = () => {
    timer = undefined;
    if (waiting === undefined) return;
    const text = waiting;
    waiting = undefined;
    last = clock.now();
    speak(text);
  };
  return {
    say(text) {
      waiting = text;
      if (timer !== undefined) return;
      // Never at once: words of the same moment come together, and the last one wins.
      timer = clock.set(release, Math.max(50, last + announceEveryMs - clock.now()));
    },
    stop() {
      if (timer !== undefined) clock.clear(timer);
      timer = undefined;
      waiting = undefined;
    },
  };
}
