/**
 * A log line is a static sentence plus fields. Neither may contain a customer's words, a phone number, a token or a secret.
 * Ids belong into the fields: `conversationId`, `audiohookSessionId`, `code`.
 */
export type LogFields = Readonly<
  Record<string, string | number | boolean | null | undefined | Error | readonly string[]>
>;

export interface Logger {
  debug(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields): void;
  /** The same logger with `fields` on every line. */
  with(fields: LogFields): Logger;
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};
