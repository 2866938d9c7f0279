/** Measures a conversation log: the latency of transcripts and suggestions, and the time that appends take. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { decorate } from '../core/decorate.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Meter } from '../core/ports/meter.ts';

/** The same log, whose appends are measured. `monotonic`: milliseconds. */
export function measureLog(log: ConversationLog, meter: Meter, monotonic: () => number): ConversationLog {
  const record = createRecorder(meter);
  const append = meter.histogram('earshot_log_append_seconds', 'Writing events to the conversation log');
  const degraded = meter.gauge('earshot_log_degraded', '1 while the store behind the log is away');
  let wasDegraded: boolean | undefined;
  const setDegraded = (isDegraded: boolean): void => {
    if (isDegraded === wasDegraded) return;
    wasDegraded = isDegraded;
    degraded.set(isDegraded ? 1 : 0);
  };
  return decorate(log, {
    append(...args: Parameters<ConversationLog['append']>) {
      const started = monotonic();
      const done = log.append(...args);
      const measure = (): void => {
        append.record((monotonic() - started) / 1_000);
        setDegraded(log.degraded);
        for (const event of args[1]) record(event);
      };
      // Before what the caller does then.
      done.then(measure, measure);
      return done;
    },
  });
}

function createRecorder(meter: Meter): (event: AssistEvent) => void {
  const speech = meter.histogram(
    'earshot_speech_to_text_seconds',
    'From the end of speech to its final text in the log',
    ['role'],
  );
  const suggestion = meter.histogram('earshot_text_to_suggestion_seconds', 'From a text to a suggestion for it', [
    'kind',
  ]);
  const notices = meter.counter('earshot_notices_total', 'Notices to agents, by code', ['code']);
  return (event) => {
    if (event.type === 'notice') notices.add(1, { code: event.code });
    if (!('latencyMs' in event) || event.latencyMs === undefined) return;
    if (event.type === 'utterance' && event.final) speech.record(event.latencyMs / 1_000, { role: event.role });
    else if (event.type === 'suggestion') suggestion.record(event.latencyMs / 1_000, { kind: event.kind });
  };
}
