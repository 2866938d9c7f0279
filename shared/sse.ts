/**
 * text/event-stream, both ways, as the HTML standard defines it (section 9.2.6). The encoder makes one frame; the decoder is
 * fed bytes as they come, however they are cut, and hands out whole frames. Both know nothing of sockets and of JSON.
 */

/** Comments of the event stream: events of other instances may come late from here on; they come as they happen again. */
export const delayedComment = 'delayed';
export const onTimeComment = 'on-time';

export type SseFrame = {
  /** `message` where the frame named none. */
  readonly event: string;
  readonly data: string;
  /** The frame's own id; absent where the frame had none (the standard's "last event ID" is the reader's to keep). */
  readonly id?: string;
};

export type SseHandlers = {
  onFrame(frame: SseFrame): void;
  /** A line that begins with a colon, without the colon and one space behind it. */
  onComment?(text: string): void;
  /** `retry:` in milliseconds. */
  onRetry?(ms: number): void;
};

export type SseLimits = {
  /** Characters of one line; a longer one throws RangeError. A `reset` frame carries a whole conversation in one line. */
  readonly maxLineCharacters: number;
  /** Characters of all data lines of one frame. */
  readonly maxDataCharacters: number;
};

export const sseLimits: SseLimits = { maxLineCharacters: 32_000_000, maxDataCharacters: 32_000_000 };

const textEncoder = new TextEncoder();
const lineBreaks = /\r\n|\r|\n/;

/**
 * One frame as bytes. Throws TypeError where `event` or `id` would break out of their line: they are ours, never a customer's.
 * Line breaks in `data` are kept.
 */
export function encodeSseFrame(frame: { event?: string; data: string; id?: string; retryMs?: number }): Uint8Array {
  return toSharedBytes(formatSseFrame(frame));
}

const slabBytes = 16_384;
let slab = new Uint8Array(0);
let slabUsed = 0;

/** Frames are small and many: a buffer of its own for each costs more than the text in it. Never written twice. */
function toSharedBytes(text: string): Uint8Array {
  // No UTF-16 unit becomes more than three bytes.
  const most = text.length * 3;
  if (most > slabBytes >> 2) return textEncoder.encode(text);
  if (slabUsed + most > slab.length) {
    slab = new Uint8Array(slabBytes);
    slabUsed = 0;
  }
  const { written } = textEncoder.encodeInto(text, slab.subarray(slabUsed));
  const bytes = slab.subarray(slabUsed, slabUsed + written);
  slabUsed += written;
  return bytes;
}

/** As `encodeSseFrame`, before it becomes bytes. */
export function formatSseFrame(frame: { event?: string; data: string; id?: string; retryMs?: number }): string {
  let text = '';
  if (frame.id !== undefined) text += `id: ${oneLine(frame.id)}\n`;
  if (frame.event !== undefined) text += `event: ${oneLine(frame.event)}\n`;
  if (frame.retryMs !== undefined) text += `retry: ${Math.max(0, Math.round(frame.retryMs))}\n`;
  // JSON has no raw line breaks, so the split is nearly never taken. `includes` costs a fifth of what a pattern does.
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
  /** Throws RangeError when a limit trips; the decoder is of no use after that. */
  push(bytes: Uint8Array): void;
  /** Nothing more comes. What has no blank line behind it is dropped, as the standard says. */
  end(): void;
};

/** An incremental decoder. Bytes may be cut anywhere: inside a character, between CR and LF. */
export function createSseDecoder(handlers: SseHandlers, limits: SseLimits = sseLimits): SseDecoder {
  const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let first = true;
  /** Pieces of the line that has no end yet; joined once, so that a long line fed in small pieces stays linear. */
  let pieces: string[] = [];
  let pieceCharacters = 0;
  let afterCarriageReturn = false;
  let event = '';
  let data: string[] = [];
  let dataCharacters = 0;
  let id: string | undefined;

  function text(chunk: string): void {
    let at = 0;
    if (first && chunk !== '') {
      first = false;
      if (chunk.charCodeAt(0) === 0xfeff) at = 1;
    }
    if (afterCarriageReturn && at < chunk.length) {
      afterCarriageReturn = false;
      if (chunk.charCodeAt(at) === 0x0a) at++;
    }
    let from = at;
    for (; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (code !== 0x0a && code !== 0x0d) continue;
      const tail = chunk.slice(from, at);
      bound(pieceCharacters + tail.length);
      line(pieces.length === 0 ? tail : pieces.join('') + tail);
      pieces = [];
      pieceCharacters = 0;
      if (code === 0x0d) {
        if (at + 1 === chunk.length) afterCarriageReturn = true;
        else if (chunk.charCodeAt(at + 1) === 0x0a) at++;
      }
      from = at + 1;
    }
    if (from < chunk.length) {
      pieces.push(chunk.slice(from));
      pieceCharacters += chunk.length - from;
      bound(pieceCharacters);
    }
  }

  function bound(characters: number): void {
    if (characters > limits.maxLineCharacters) throw new RangeError('A line of the event stream is too long');
  }

  function line(content: string): void {
    if (content === '') {
      dispatch();
      return;
    }
    const colon = content.indexOf(':');
    if (colon === 0) {
      handlers.onComment?.(content.slice(content.charCodeAt(1) === 0x20 ? 2 : 1));
      return;
    }
    const field = colon < 0 ? content : content.slice(0, colon);
    const value = colon < 0 ? '' : content.slice(content.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        event = value;
        return;
      case 'data':
        dataCharacters += value.length;
        if (dataCharacters > limits.maxDataCharacters) throw new RangeError('An event of the stream is too long');
        data.push(value);
        return;
      case 'id':
        if (!value.includes('\0')) id = value;
        return;
      case 'retry':
        if (/^\d+$/.test(value)) handlers.onRetry?.(Number(value));
        return;
      // Any other field is ignored, as the standard says.
    }
  }

  function dispatch(): void {
    if (data.length > 0) {
      const frame = { event: event === '' ? 'message' : event, data: data.length === 1 ? data[0]! : data.join('\n') };
      const own = id;
      clear();
      handlers.onFrame(own === undefined ? frame : { ...frame, id: own });
    } else clear();
  }

  function clear(): void {
    event = '';
    data = [];
    dataCharacters = 0;
    id = undefined;
  }

  return {
    push: (bytes) => text(textDecoder.decode(bytes, { stream: true })),
    end() {
      text(textDecoder.decode());
      pieces = [];
      pieceCharacters = 0;
      clear();
    },
  };
}
