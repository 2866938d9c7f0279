/**
 * text/event-stream in both directions, as defined by the HTML standard, section 9.2.6. The encoder produces one frame; the
 * decoder takes chunks of bytes and emits whole frames. Neither knows sockets or JSON.
 */
import { createParser } from 'eventsource-parser';
import type { EventId } from './ids.ts';

/** Comments of the event stream: events of other instances may arrive late from here on, or arrive as they happen again. */
export const delayedComment = 'delayed';
export const onTimeComment = 'on-time';

export type SseFrame = {
  /** `message` if the frame names none. */
  readonly event: string;
  readonly data: string;
  /** The frame's own id, if it has one. The standard's "last event ID" is left to the reader. */
  readonly id?: string;
};

export type SseHandlers = {
  onFrame(frame: SseFrame): void;
  /** A line that begins with a colon, without the colon and the one space after it. */
  onComment?(text: string): void;
  /** `retry:` in milliseconds. */
  onRetry?(ms: number): void;
};

export type SseLimits = {
  /** UTF-16 units of one frame that are buffered at most; a longer one throws RangeError. A `reset` carries a whole conversation. */
  readonly maxFrameCharacters: number;
};

export const sseLimits: SseLimits = { maxFrameCharacters: 32_000_000 };

const textEncoder = new TextEncoder();
const lineBreaks = /\r\n|\r|\n/;
const carriageReturns = /\r\n?/g;

/**
 * One frame as bytes. Throws TypeError if `event` or `id` contains a line break or NUL: both come from the service, never from a
 * customer. Line breaks in `data` are preserved.
 */
export function encodeSseFrame(frame: { event?: string; data: string; id?: string; retryMs?: number }): Uint8Array {
  return toSharedBytes(formatSseFrame(frame));
}

/**
 * The frame of one event of a conversation. Nothing in it is searched for line breaks but its type, which another version may have
 * written: JSON has none, and an id is made of an epoch and a number. Throws TypeError as `encodeSseFrame`.
 */
export function encodeEventFrame(id: EventId, type: string, json: string): Uint8Array {
  return toSharedBytes(`id: ${id}\nevent: ${oneLine(type)}\ndata: ${json}\n\n`);
}

const slabBytes = 16_384;
let slab = new Uint8Array(0);
let slabUsed = 0;

/** Frames are small and many: one buffer per frame costs more than its text. A region of a slab is written once only. */
function toSharedBytes(text: string): Uint8Array {
  // A UTF-16 unit takes at most three bytes in UTF-8.
  const maxBytes = text.length * 3;
  if (maxBytes > slabBytes >> 2) return textEncoder.encode(text);
  if (slabUsed + maxBytes > slab.length) {
    slab = new Uint8Array(slabBytes);
    slabUsed = 0;
  }
  const { written } = textEncoder.encodeInto(text, slab.subarray(slabUsed));
  const bytes = slab.subarray(slabUsed, slabUsed + written);
  slabUsed += written;
  return bytes;
}

/** As `encodeSseFrame`, as text. */
export function formatSseFrame(frame: { event?: string; data: string; id?: string; retryMs?: number }): string {
  let text = '';
  if (frame.id !== undefined) text += `id: ${oneLine(frame.id)}\n`;
  if (frame.event !== undefined) text += `event: ${oneLine(frame.event)}\n`;
  if (frame.retryMs !== undefined) text += `retry: ${Math.max(0, Math.round(frame.retryMs))}\n`;
  // JSON has no raw line breaks, so the split is rare. `includes` costs a fifth of a pattern.
  if (!frame.data.includes('\n') && !frame.data.includes('\r')) return `${text}data: ${frame.data}\n\n`;
  for (const line of frame.data.split(lineBreaks)) text += `data: ${line}\n`;
  return `${text}\n`;
}

/** A comment, such as the heartbeat `: head <id>`. */
export function encodeSseComment(text: string): Uint8Array {
  return textEncoder.encode(`: ${oneLine(text)}\n\n`);
}

function oneLine(text: string): string {
  if (text.includes('\n') || text.includes('\r') || text.includes('\0'))
    throw new TypeError('An event-stream field must be one line');
  return text;
}

export type SseDecoder = {
  /** Throws RangeError when a limit trips; the decoder cannot be used after that. */
  push(bytes: Uint8Array): void;
  /** The stream has ended. A frame without its blank line is dropped, as the standard requires. */
  end(): void;
};

/**
 * An incremental decoder over `eventsource-parser`. Bytes may be cut anywhere: inside a character, between CR and LF.
 * A lone CR ends its line at once, whatever follows it.
 */
export function createSseDecoder(handlers: SseHandlers, limits: SseLimits = sseLimits): SseDecoder {
  const { maxFrameCharacters } = limits;
  // Removes a byte order mark at the start of the stream.
  const textDecoder = new TextDecoder();
  let afterCarriageReturn = false;
  const parser = createParser({
    maxBufferSize: maxFrameCharacters,
    onEvent({ id, event = 'message', data }) {
      // The parser bounds what it buffers, not a frame that arrives whole.
      if (data.length > maxFrameCharacters) throw tooLong();
      handlers.onFrame(id === undefined ? { event, data } : { event, data, id });
    },
    onComment: handlers.onComment?.bind(handlers),
    onRetry: handlers.onRetry?.bind(handlers),
    onError(error) {
      // The standard ignores unknown fields and malformed `retry` values.
      if (error.type === 'max-buffer-size-exceeded') throw tooLong();
    },
  });

  return {
    push(bytes) {
      let text = textDecoder.decode(bytes, { stream: true });
      if (text === '') return;
      if (afterCarriageReturn && text.startsWith('\n')) text = text.slice(1);
      afterCarriageReturn = text.endsWith('\r');
      // The parser holds a CR at the end of a chunk back until it knows what follows.
      parser.feed(text.includes('\r') ? text.replace(carriageReturns, '\n') : text);
    },
    end: () => parser.reset(),
  };
}

const tooLong = () => new RangeError('A frame of the event stream is too long');
