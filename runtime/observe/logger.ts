/**
 * Lines for people (`text`), for machines (`json`) and for Cloud Logging (`gcp`). A line is a static sentence plus fields.
 * Of an error only its codes and its stack frames are written, never its message, which may contain a customer's words or another
 * service's answer.
 */
import { cutText } from '../../shared/cut-text.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { LogFields, Logger } from '../core/ports/logger.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'text' | 'json' | 'gcp';

export type LoggerOptions = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes one line without its end; must not block and must not throw. */
  readonly write: (line: string) => void;
  readonly now?: () => number;
  /** Google project, so that `trace` fields become links in Cloud Logging. */
  readonly projectId?: string | undefined;
  readonly maxFieldCharacters?: number;
};

type PlainValue = string | number | boolean | null | readonly string[] | PlainError;
type PlainError = { name: string; code?: string; retryable?: boolean; at?: readonly string[]; cause?: PlainError };
type Plain = Record<string, PlainValue>;

const secretKey = /token|secret|password|authorization|credential|cookie|api_?key/i;

/** Levels below `level` cost nothing but the call. */
export function createLogger(options: LoggerOptions): Logger {
  const lowest = logLevels.indexOf(options.level);
  const now = options.now ?? Date.now;
  const render = renderers[options.format];
  const settings = { maxFieldCharacters: options.maxFieldCharacters ?? 1_000, projectId: options.projectId };

  const make = (inherited: Plain): Logger => {
    const at = (level: LogLevel) => {
      if (logLevels.indexOf(level) < lowest) return () => {};
      return (sentence: string, fields?: LogFields) => {
        const plain = fields === undefined ? inherited : { ...inherited, ...toPlain(fields, level, settings) };
        const time = new Date(now()).toISOString();
        options.write(render({ level, sentence, fields: plain, time }, settings));
      };
    };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => make({ ...inherited, ...toPlain(fields, 'info', settings) }),
    };
  };
  return make({});
}

/** What `auto` means where it runs: Cloud Run sets K_SERVICE; a person looks at a terminal; the rest are machines. */
export function chooseLogFormat(
  setting: LogFormat | 'auto',
  place: { readonly cloudRun: boolean; readonly terminal: boolean },
): LogFormat {
  if (setting !== 'auto') return setting;
  if (place.cloudRun) return 'gcp';
  return place.terminal ? 'text' : 'json';
}

type Settings = { readonly maxFieldCharacters: number; readonly projectId: string | undefined };

function toPlain(fields: LogFields, level: LogLevel, settings: Settings): Plain {
  const plain: Plain = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (secretKey.test(key)) plain[key] = '[secret]';
    else if (value instanceof Error) plain[key] = toPlainError(value, level === 'error' ? 12 : 0);
    else if (typeof value === 'string') plain[key] = clip(value, settings.maxFieldCharacters);
    else if (typeof value === 'number') plain[key] = Number.isFinite(value) ? value : String(value);
    else if (Array.isArray(value)) plain[key] = value.slice(0, 50).map((v) => clip(v, settings.maxFieldCharacters));
    else plain[key] = value as boolean | null;
  }
  return plain;
}

const clip = (text: string, max: number) => (text.length > max ? `${cutText(text, max)}…` : text);

/** gRPC and Node name their codes on the error itself; both are closed sets. */
function toPlainError(error: Error, frames: number, depth = 0): PlainError {
  const code = (error as { code?: unknown }).code;
  const plain: PlainError = { name: error.name };
  if (typeof code === 'string' || typeof code === 'number') plain.code = String(code).slice(0, 60);
  if (error instanceof EarshotError) plain.retryable = error.retryable;
  const places = frames > 0 ? placesOf(error, frames) : [];
  if (places.length > 0) plain.at = places;
  if (error.cause instanceof Error && depth < 4) plain.cause = toPlainError(error.cause, frames, depth + 1);
  return plain;
}

/** Only the frames of a stack: its head repeats the message, which may have lines that look like anything. */
function placesOf(error: Error, max: number): string[] {
  const stack = error.stack ?? '';
  const head = `${error.name}: ${error.message}`;
  const body = stack.startsWith(head)
    ? stack.slice(head.length)
    : stack.slice(stack.lastIndexOf(error.message) + error.message.length);
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, max)
    .map((line) => line.slice(3));
}

type Line = { readonly level: LogLevel; readonly sentence: string; readonly fields: Plain; readonly time: string };
type Render = (line: Line, settings: Settings) => string;

const renderers: { readonly [F in LogFormat]: Render } = {
  text: ({ level, sentence, fields, time }) => {
    const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${textOf(value)}`);
    return `${time.slice(11, 23)} ${level.padEnd(5)} ${sentence}${rest.join('')}`;
  },
  json: ({ level, sentence, fields, time }) => JSON.stringify({ time, level, message: sentence, ...fields }),
  // https://cloud.google.com/logging/docs/structured-logging: special fields
  gcp: ({ level, sentence, fields, time }, { projectId }) => {
    const { trace, conversationId, ...rest } = fields;
    return JSON.stringify({
      severity: level === 'warn' ? 'WARNING' : level.toUpperCase(),
      time,
      message: sentence,
      ...(conversationId !== undefined && {
        conversationId,
        'logging.googleapis.com/labels': { conversationId: String(conversationId) },
      }),
      ...traceFields(trace, projectId),
      ...rest,
    });
  },
};

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function traceFields(trace: PlainValue | undefined, projectId: string | undefined): Record<string, PlainValue> {
  const match = typeof trace === 'string' ? traceparent.exec(trace) : null;
  if (!match) return {};
  return {
    'logging.googleapis.com/trace': projectId === undefined ? match[1]! : `projects/${projectId}/traces/${match[1]}`,
    'logging.googleapis.com/spanId': match[2]!,
    'logging.googleapis.com/trace_sampled': (Number.parseInt(match[3]!, 16) & 1) === 1,
  };
}

function textOf(value: PlainValue): string {
  if (typeof value === 'string') return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  return JSON.stringify(value);
}
