/**
 * Says of a stream whose recognizer is behind that it is at work. The bridge cannot tell it from a stream that hangs, which it replaces,
 * and sends all of its audio again: more work, which puts the recognizer further behind, and cuts sentences where the streams meet.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { RecognizerStream } from '../ports.ts';

/** Several times within what the bridge waits for a stream that it has half-closed. */
const everyMs = 2_000;

/** Calls `say` every two seconds while the recognizer is behind. Returns what ends it. */
export function sayWhileBehind(
  clock: Clock,
  recognizer: Pick<RecognizerStream, 'isBehind'>,
  say: () => void,
): () => void {
  const look = (): void => {
    if (recognizer.isBehind) say();
    cancel = clock.after(everyMs, look);
  };
  let cancel = clock.after(everyMs, look);
  return () => cancel();
}
