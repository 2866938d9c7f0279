/** A conversation log that is measured as it is written: how late words and offers are, and how long writing takes. */
import { decorate } from '../core/decorate.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Meter } from '../core/ports/meter.ts';

export function measureLog(log: ConversationLog, meter: Meter, monotonic: () => number): ConversationLog {
  const speech = meter.histogram(
    'earshot_speech_to_text_seconds',
    'From the end of speech to its final text in the log',
    ['role'],
  );
  const offer = meter.histogram('earshot_text_to_suggestion_seconds', 'From a text to a suggestion for it', ['kind']);
  const append = meter.histogram('earshot_log_append_seconds', 'Writing events to the conversation log');
  const notices = meter.counter('earshot_notices_total', 'What agents were told about the state of things', ['code']);
  const degraded = meter.gauge('earshot_log_degraded', '1 while the store behind the log is away');
  return decorate(log, {
    async append(...args: Parameters<ConversationLog['append']>) {
      const started = monotonic();
      try {
        return await log.append(...args);
      } finally {
        append.record((monotonic() - started) / 1_000);
        degraded.set(log.degraded ? 1 : 0);
        for (const event of args[1]) {
          if (event.type === 'notice') notices.add(1, { code: event.code });
          if (!('latencyMs' in event) || event.latencyMs === undefined) continue;
          if (event.type === 'utterance' && event.final) speech.record(event.latencyMs / 1_000, { role: event.role });
          else if (event.type === 'suggestion') offer.record(event.latencyMs / 1_000, { kind: event.kind });
        }
      }
    },
  });
}
