/**
 * Protocol violations of an AudioHook client, each by name, with the reaction that the service owes:
 *
 *   refused   one `disconnect` with reason `error`; pings and `close` are still answered; the client closes the socket
 *   survived  no reaction; the session goes on
 *   cut       the service closes the socket
 */
import { toDuration } from '../../../shared/audiohook/stream-time.ts';
import { monoExternal, stereo } from './offered-media.ts';
import type { RawCall } from './raw-call.ts';

export type ProtocolViolation = {
  readonly when: 'before open' | 'open' | 'paused';
  readonly outcome: 'refused' | 'survived' | 'cut';
  commit(call: RawCall): void;
};

const before = (outcome: ProtocolViolation['outcome'], commit: ProtocolViolation['commit']): ProtocolViolation => ({
  when: 'before open',
  outcome,
  commit,
});
const open = (outcome: ProtocolViolation['outcome'], commit: ProtocolViolation['commit']): ProtocolViolation => ({
  when: 'open',
  outcome,
  commit,
});
const paused = (outcome: ProtocolViolation['outcome'], commit: ProtocolViolation['commit']): ProtocolViolation => ({
  when: 'paused',
  outcome,
  commit,
});

const text = (value: string) => (call: RawCall) => call.text(value);
const uncounted = (parameters: object, envelope: object) => (call: RawCall) =>
  call.text(call.compose('ping', parameters as never, envelope as never));
const envelope = (changes: object) => uncounted({}, changes);
const frame = (bytes: number) => (call: RawCall) => call.binary(new Uint8Array(bytes).fill(0xff));

/** A client frame of WebSocket by hand: unmasked where the standard demands a mask, or with a reserved opcode. */
const rawFrame =
  (...bytes: number[]) =>
  (call: RawCall) =>
    call.writeRaw(Uint8Array.from(bytes));

export const violations = {
  // The envelope
  'JSON that ends too early': open('refused', text('{"version":"2"')),
  'an empty text': open('refused', text('')),
  'a JSON array': open('refused', text('[]')),
  'a JSON number': open('refused', text('42')),
  'a JSON null': open('refused', text('null')),
  'a JSON string': open('refused', text('"open"')),
  'an empty object': open('refused', text('{}')),
  'nesting thirty thousand deep': open('refused', text('['.repeat(30_000))),
  'nesting deep inside a good message': open('survived', (call) => {
    call.text(
      call
        .compose('hologram')
        .replace('"parameters":{}', `"parameters":{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
      true,
    );
  }),
  'a text of 65,537 characters': open('refused', text(' '.repeat(65_537))),
  'version 3': open('refused', envelope({ version: '3' })),
  'a version that is a number': open('refused', envelope({ version: 2 })),
  'no version': open('refused', envelope({ version: undefined })),
  'no id': open('refused', envelope({ id: undefined })),
  'an id that is not a UUID': open('refused', envelope({ id: 'session' })),
  'the id of another session': open('refused', envelope({ id: '3fd3d0e0-8a2c-4b55-9f1e-0c2f5f1d7a11' })),
  'no type': open('refused', envelope({ type: undefined })),
  'a type that is a number': open('refused', envelope({ type: 5 })),
  'a type of sixty thousand letters': open('refused', envelope({ type: 'x'.repeat(60_000) })),
  'no position': open('refused', envelope({ position: undefined })),
  'a position in minutes': open('refused', envelope({ position: 'PT0M1S' })),
  'a position with an exponent': open('refused', envelope({ position: 'PT1e-7S' })),
  'a position with a sign': open('refused', envelope({ position: 'PT-1S' })),
  'a position that ends in a dot': open('refused', envelope({ position: 'PT1.S' })),
  'parameters that are an array': open('refused', envelope({ parameters: [] })),
  'parameters that are text': open('refused', envelope({ parameters: 'none' })),
  'parameters that are null': open('refused', envelope({ parameters: null })),

  // Counting
  'the same sequence number twice': open('refused', (call) => call.text(call.compose('ping', {}, { seq: call.seq }))),
  'a sequence number left out': open('refused', (call) => call.text(call.compose('ping', {}, { seq: call.seq + 2 }))),
  'sequence number zero': open('refused', envelope({ seq: 0 })),
  'a negative sequence number': open('refused', envelope({ seq: -1 })),
  'a sequence number with a fraction': open('refused', envelope({ seq: 2.5 })),
  'a huge sequence number': open('refused', envelope({ seq: 9_007_199_254_740_991 })),
  'a sequence number of 1e300': open('refused', envelope({ seq: 1e300 })),
  'a sequence number in text': open('refused', envelope({ seq: '2' })),
  'no sequence number': open('refused', envelope({ seq: undefined })),
  'a server sequence number that was not sent': open('refused', envelope({ serverseq: 99 })),
  'a negative server sequence number': open('refused', envelope({ serverseq: -1 })),
  'no server sequence number': open('refused', envelope({ serverseq: undefined })),
  'an older server sequence number': open('survived', (call) => call.say('unknown_filler', {}, { serverseq: 0 })),
  'a first message with sequence number zero': before('refused', (call) => call.sayOpen({}, { seq: 0 })),
  'a first message with sequence number two': before('refused', (call) => call.sayOpen({}, { seq: 2 })),

  // Opening
  'audio before open': before('refused', frame(3_200)),
  'an open without parameters': before('refused', (call) => call.say('open')),
  'an open without organization': before('refused', (call) => call.sayOpen({ organizationId: undefined })),
  'an open with an organization that is not a UUID': before('refused', (call) =>
    call.sayOpen({ organizationId: 'acme' }),
  ),
  'an open without conversation': before('refused', (call) => call.sayOpen({ conversationId: undefined })),
  'an open whose conversation is a path': before('refused', (call) =>
    call.sayOpen({ conversationId: '../../projects' }),
  ),
  'an open without media': before('refused', (call) => call.sayOpen({ media: undefined })),
  'an open whose media are not a list': before('refused', (call) => call.sayOpen({ media: stereo })),
  'a second open': open('survived', (call) => call.sayOpen()),
  'a second open with other media': open('survived', (call) => call.sayOpen({ media: [monoExternal] })),

  // Audio
  'a frame of one byte': open('refused', frame(1)),
  'a frame with half a sample instant': open('refused', frame(3_199)),
  'an empty frame': open('survived', frame(0)),
  'a thousand empty frames': open('survived', (call) => {
    for (let i = 0; i < 1_000; i += 1) call.binary(new Uint8Array());
  }),
  'a frame of 65,538 bytes': open('refused', frame(65_538)),
  'a frame of 70,000 bytes': open('cut', frame(70_000)),
  'a frame of a megabyte': open('cut', frame(1_000_000)),
  'a text of 70,000 characters': open('cut', text('x'.repeat(70_000))),
  'audio during a pause': paused('survived', frame(3_200)),
  'a frame with half a sample during a pause': paused('survived', frame(3)),

  // Messages out of place
  'resumed without paused': open('survived', (call) => call.say('resumed', { start: 'PT0S', discarded: 'PT0S' })),
  'paused twice': paused('survived', (call) => call.say('paused')),
  'resumed without start and discarded': paused('survived', (call) => {
    call.say('resumed');
    call.say('paused');
  }),
  'discarded without start and discarded': open('survived', (call) => call.say('discarded')),
  'discarded with an implausible range': open('survived', (call) =>
    call.say('discarded', { start: 'PT6.3S', discarded: 'PT0.3S' }),
  ),
  'discarded with an invalid range': open('survived', (call) => call.say('discarded', { start: 7, discarded: 'yes' })),
  'a position far in the past': open('survived', (call) => {
    call.audio(8_000);
    call.say('unknown_filler', {}, { position: 'PT0S' });
  }),
  'a position a million seconds ahead': open('survived', (call) =>
    call.say('unknown_filler', {}, { position: toDuration(8_000_000_000) }),
  ),
  'an error with an invalid code': open('survived', (call) => call.say('error', { code: 'boom', message: 7 })),
  'an error 400': open('survived', (call) => call.say('error', { code: 400, message: 'test' })),
  'an error 429 with retryAfter': open('survived', (call) =>
    call.say('error', { code: 429, message: 'slow', retryAfter: 'PT1S' }),
  ),
  'an unknown type': open('survived', (call) => call.say('hologram', { depth: 3 })),
  'a type named like a property of every object': open('survived', (call) => call.say('toString')),
  'a type named __proto__': open('survived', (call) => call.say('__proto__')),
  'a server message sent back': open('survived', (call) => call.say('opened', { media: [] })),
  dtmf: open('survived', (call) => call.say('dtmf', { digit: '5' })),
  playback_started: open('survived', (call) => call.say('playback_started')),
  playback_completed: open('survived', (call) => call.say('playback_completed')),
  'unknown members everywhere': open('survived', (call) =>
    call.say('hologram', { a: { b: [1, 2, 3] } }, { novelty: true, nested: { deep: {} } }),
  ),
  'a message without parameters': open('survived', (call) => call.say('hologram', {}, { parameters: undefined })),
  'members named __proto__': open('survived', (call) => {
    call.text(
      call
        .compose('hologram')
        .replace('"parameters":{}', '"parameters":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}'),
      true,
    );
  }),

  // The WebSocket beneath
  'text that is not UTF-8': open('cut', (call) => {
    // FIN + text, masked with zeros, two bytes that start no character.
    call.writeRaw(Uint8Array.of(0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe));
  }),
  'a frame without a mask': open('cut', rawFrame(0x81, 0x02, 0x7b, 0x7d)),
  'a reserved opcode': open('cut', rawFrame(0x83, 0x80, 0, 0, 0, 0)),
  'a compressed frame though compression was declined': open('cut', rawFrame(0xc1, 0x82, 0, 0, 0, 0, 0x03, 0x00)),
  'a continuation of nothing': open('cut', rawFrame(0x80, 0x80, 0, 0, 0, 0)),
  'a frame that claims 64 MiB': open('cut', rawFrame(0x82, 0xff, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0, 0, 0)),
  'a frame that claims more than a number holds': open(
    'cut',
    rawFrame(0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0),
  ),
  'bytes that are not a WebSocket frame': open('cut', (call) =>
    call.writeRaw(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')),
  ),

  // Too much
  'a thousand messages at once': open('cut', (call) => {
    for (let i = 0; i < 1_000; i += 1) call.say('hologram');
  }),
  'a thousand pings at once': open('cut', (call) => {
    for (let i = 0; i < 1_000; i += 1) call.say('ping');
  }),
  'minutes of audio in a second': open('cut', (call) => {
    for (let i = 0; i < 200; i += 1) call.binary(new Uint8Array(64_000));
  }),
} as const satisfies Record<string, ProtocolViolation>;

export type ViolationName = keyof typeof violations;
export const violationNames = Object.keys(violations) as readonly ViolationName[];
