/** Recognition streams that are answered at a steady rate, as real ones are while somebody speaks: interims that grow, then a final. */
import { Buffer } from 'node:buffer';
import type { ServerHttp2Stream } from 'node:http2';
import { machineMicros, stampWord } from './stamp.ts';

const resultsPerUtterance = 5;
const words = 'I would like to know where my order is because it was to come last week and nobody has called me'.split(
  ' ',
);
const wordsPerResult = words.length / resultsPerUtterance;
const tickMs = 10;
/** Every message is preceded by whether it is compressed, and its length in four bytes. */
const prefixBytes = 5;

type Answered = {
  readonly stream: ServerHttp2Stream;
  /** Its resource name. */
  readonly participant: string;
  readonly openedAt: number;
  results: number;
  dueAt: number;
};

const duration = (ms: number) => ({ seconds: Math.floor(ms / 1_000), nanos: Math.round((ms % 1_000) * 1e6) });

/** Answers every stream from when it opened until its client half-closes it. */
export class AnsweredStreams {
  readonly #periodMs: number;
  readonly #encode: (response: object) => Buffer;
  readonly #streams = new Set<Answered>();

  constructor(perSecond: number, encode: (response: object) => Buffer) {
    this.#periodMs = 1_000 / perSecond;
    this.#encode = encode;
    setInterval(() => this.#answerDue(), tickMs).unref();
  }

  add(stream: ServerHttp2Stream, participant: string): void {
    const now = performance.now();
    // The first answer at any time within the period, so that calls that began together are not answered together.
    const dueAt = now + this.#periodMs * (0.5 + Math.random());
    const answered: Answered = { stream, participant, openedAt: now, results: 0, dueAt };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }));
    stream.on('end', () => stream.end());
    stream.on('close', () => this.#streams.delete(answered));
    this.#streams.add(answered);
  }

  #answerDue(): void {
    const now = performance.now();
    for (const answered of this.#streams) {
      if (answered.dueAt > now || answered.stream.writableEnded) continue;
      answered.dueAt += this.#periodMs;
      this.#answer(answered, now - answered.openedAt);
    }
  }

  #answer(answered: Answered, elapsedMs: number): void {
    const { stream, participant } = answered;
    const place = answered.results++ % resultsPerUtterance;
    const isFinal = place === resultsPerUtterance - 1;
    const said = [...words.slice(0, Math.round((place + 1) * wordsPerResult)), stampWord(machineMicros())];
    // What was said is recognized a little later.
    const endMs = Math.max(50, elapsedMs - 200);
    const startMs = Math.max(0, endMs - (place + 1) * this.#periodMs);
    const eachMs = (endMs - startMs) / said.length;
    const transcript = said.join(' ');
    const speechWordInfo = said.map((word, i) => ({
      word,
      startOffset: duration(startMs + i * eachMs),
      endOffset: duration(startMs + (i + 1) * eachMs),
      confidence: 0.9,
    }));
    const recognitionResult = {
      messageType: 'TRANSCRIPT',
      transcript,
      isFinal,
      speechEndOffset: duration(endMs),
      languageCode: 'en-US',
      ...(isFinal && { confidence: 0.9, speechWordInfo }),
    };
    const message = {
      name: `${participant.replace(/\/participants\/.*$/, '')}/messages/${answered.openedAt}-${answered.results}`,
      content: transcript,
      languageCode: 'en-US',
      participantRole: participant.endsWith('human_agent') ? 'HUMAN_AGENT' : 'END_USER',
    };
    const body = this.#encode({ recognitionResult, ...(isFinal && { message }) });
    const framed = Buffer.alloc(prefixBytes + body.length);
    framed.writeUInt32BE(body.length, 1);
    framed.set(body, prefixBytes);
    stream.write(framed);
  }
}
