import { decorate } from '../../../runtime/core/decorate.ts';
import type { AssistGateway } from '../../../runtime/core/ports/assist-gateway.ts';
import type { Clock } from '../../../runtime/core/ports/clock.ts';

/** Wraps a gateway and reports what each stream was sent and what it returned. */
export function traceStreams(gateway: AssistGateway, clock: Clock, report: (line: string) => void): AssistGateway {
  let opened = 0;
  const since = clock.monotonic();
  return decorate(gateway, {
    openStream(options) {
      const name = `${options.handle.conversationId.slice(-3)} ${options.role} #${++opened}`;
      let sent = 0;
      const trace = (what: string): void =>
        report(
          `${((clock.monotonic() - since) / 1_000).toFixed(2).padStart(7)} ${name} ${what} (${(sent / 8_000).toFixed(2)} s sent)`,
        );
      trace('opens');
      const stream = gateway.openStream({
        ...options,
        onResult: (result) => {
          if (result.kind === 'recognition')
            trace(
              `${result.final ? 'final' : 'interim'} to ${result.endMs}: ${result.text.slice(0, 12)}…${result.text.slice(-5)}`,
            );
          options.onResult(result);
        },
        onEnd: (error) => {
          trace(error ? `ends: ${error.code}${error.retryAfterMs ? ` ${error.retryAfterMs}` : ''}` : 'ends');
          options.onEnd(error);
        },
      });
      return {
        write(audio) {
          sent += audio.length;
          return stream.write(audio);
        },
        onDrain: (run) => stream.onDrain(run),
        halfClose() {
          trace('is half-closed');
          stream.halfClose();
        },
        cancel() {
          trace('is cancelled');
          stream.cancel();
        },
      };
    },
  });
}
