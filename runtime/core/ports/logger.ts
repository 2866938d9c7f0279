/**
 * Log lines are a static sentence plus fields. Never in either: a word of a customer, a phone number, a token, a secret.
 * Ids are fine and wanted: `conversationId`, `audiohookSessionId`, `code`.
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
