import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepServerSession } from './server-session.ts';
import { type ServerPhase, type ServerSession, serverPhases } from './server-state.ts';
import { type ServerRowName, type ServerTable, serverTable } from './server-table.ts';
import {
  begin,
  conversationId,
  describe,
  type InputName,
  inPhase,
  inputs,
  open,
  says,
} from './testing/server-inputs.ts';
import { outcomesOf, stay } from './transition-table.ts';

const counted = 'note:ignored_in_phase';
const fault = (reason: string, call: 'call' | 'no call') =>
  `→failed disconnect:${reason} disarm:open ${call === 'call' ? 'endCall:lost ' : ''}arm:close`;
const ended = (call: 'call' | 'no call') => fault('error', call);
const left = (reason: string) => `→leaving disconnect:${reason} disarm:open arm:close`;
const toClosed = '→closed closed disarm:open disarm:close disarm:finalize arm:linger';
const toClosing = (how: string) => `→closing disarm:close endCall:${how} arm:finalize`;
const allIgnored = Object.fromEntries(Object.keys(inputs).map((name) => [name, counted])) as Record<InputName, string>;

/** The phases in which the session is open. */
const opened: Record<InputName, string> = {
  ...allIgnored,
  ping: 'pong',
  update: 'updated language',
  discarded: 'gap:discarded',
  error: 'note:client_error',
  close: toClosing('closed'),
  dtmf: '-',
  playback_started: '-',
  playback_completed: '-',
  unknown: 'note:unknown_type',
  invalid: ended('call'),
  'wrong seq': ended('call'),
  'serverseq ahead': ended('call'),
  'another id': ended('call'),
  'empty audio': 'note:empty_frame',
  malformed: ended('call'),
  'too large': ended('call'),
  'rate exceeded': ended('call'),
  'open overdue': ended('call'),
  'finals overdue': '-',
  'close overdue': '-',
  'socket overdue': '-',
  idle: ended('call'),
  'too long': left('completed'),
  'socket closed': '→disconnected endCall:lost ended:lost',
  'own pause': 'pause',
  'own resume': '-',
  'own events': 'event',
  'own reconnect': 'reconnect',
  'own disconnect': left('error'),
  'taken over': 'endCall:lost',
  replaced: '→leaving endCall:lost disconnect:completed disarm:open arm:close',
  erased: '→leaving endCall:closed disconnect:completed disarm:open arm:close',
  'socket fault': '→disconnected endCall:lost ended:websocket_1002',
};

const expected: { readonly [P in ServerPhase]: Record<InputName, string> } = {
  preparing: {
    ...allIgnored,
    open: '→active opened disarm:open openCall',
    'foreign open': fault('unauthorized', 'no call'),
    ping: 'pong',
    error: 'note:client_error',
    close: toClosed,
    unknown: 'note:unknown_type',
    invalid: ended('no call'),
    'wrong seq': ended('no call'),
    'serverseq ahead': ended('no call'),
    'another id': ended('no call'),
    audio: ended('no call'),
    'odd audio': ended('no call'),
    'empty audio': ended('no call'),
    malformed: ended('no call'),
    'too large': ended('no call'),
    'rate exceeded': ended('no call'),
    'open overdue': ended('no call'),
    'finals overdue': '-',
    'close overdue': '-',
    'socket overdue': '-',
    idle: ended('no call'),
    'too long': left('completed'),
    'socket closed': '→disconnected ended:lost',
    'socket fault': '→disconnected ended:websocket_1002',
    'own disconnect': left('error'),
  },
  active: {
    ...opened,
    paused: '→paused pauseCall:secure_pause',
    resumed: 'gap:discarded',
    audio: 'audio',
    'odd audio': ended('call'),
  },
  paused: {
    ...opened,
    paused: '-',
    resumed: '→active gap:secure_pause resumeCall',
    discarded: 'gap:secure_pause',
    audio: 'note:audio_while_paused',
    'odd audio': 'note:audio_while_paused',
  },
  leaving: {
    ...opened,
    close: toClosing('drained'),
    paused: 'pauseCall:secure_pause',
    resumed: 'gap:discarded',
    audio: 'audio',
    'odd audio': 'note:ragged_frame',
    invalid: counted,
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    malformed: counted,
    'too large': counted,
    'rate exceeded': 'endCall:drained closeSocket:1008',
    'open overdue': 'endCall:drained closeSocket:1001',
    'finals overdue': 'endCall:drained closeSocket:1001',
    'close overdue': 'endCall:drained closeSocket:1001',
    'socket overdue': 'endCall:drained closeSocket:1001',
    idle: 'endCall:drained closeSocket:1001',
    'too long': 'endCall:drained closeSocket:1001',
    'socket closed': '→disconnected endCall:drained ended:drained',
    'own pause': counted,
    'own resume': counted,
    'own reconnect': counted,
    'own disconnect': counted,
    'taken over': 'endCall:drained',
    replaced: 'endCall:drained',
    erased: 'endCall:drained',
    'socket fault': '→disconnected endCall:drained ended:drained',
  },
  failed: {
    ...allIgnored,
    ping: 'pong',
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    error: 'note:client_error',
    close: toClosed,
    'rate exceeded': 'closeSocket:1008',
    'open overdue': 'closeSocket:1008',
    'finals overdue': 'closeSocket:1008',
    'close overdue': 'closeSocket:1008',
    'socket overdue': 'closeSocket:1008',
    idle: 'closeSocket:1008',
    'too long': 'closeSocket:1008',
    'socket closed': '→disconnected ended:protocol_error',
    'socket fault': '→disconnected ended:protocol_error',
  },
  closing: {
    ...allIgnored,
    ping: 'pong',
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    error: 'note:client_error',
    audio: 'note:audio_after_close',
    'odd audio': 'note:audio_after_close',
    'empty audio': 'note:audio_after_close',
    'rate exceeded': 'closeSocket:1008',
    finalized: toClosed,
    'open overdue': toClosed,
    'finals overdue': toClosed,
    'close overdue': toClosed,
    'socket overdue': toClosed,
    idle: toClosed,
    'too long': toClosed,
    'socket closed': '→disconnected ended:completed',
    'socket fault': '→disconnected ended:websocket_1002',
    'own events': 'event',
  },
  closed: {
    ...allIgnored,
    audio: 'note:audio_after_close',
    'odd audio': 'note:audio_after_close',
    'empty audio': 'note:audio_after_close',
    'rate exceeded': 'closeSocket:1008',
    'open overdue': 'closeSocket:1000',
    'finals overdue': 'closeSocket:1000',
    'close overdue': 'closeSocket:1000',
    'socket overdue': 'closeSocket:1000',
    idle: 'closeSocket:1000',
    'too long': 'closeSocket:1000',
    'socket closed': '→disconnected ended:completed',
    'socket fault': '→disconnected ended:completed',
  },
  disconnected: allIgnored,
};

for (const phase of serverPhases) {
  test(`phase ${phase} handles every input as specified`, () => {
    const actual = Object.fromEntries(
      Object.entries(inputs).map(([name, make]) => {
        const state = inPhase[phase];
        assert.equal(state.phase, phase);
        return [name, describe(phase, stepServerSession(state, make(state)))];
      }),
    );
    assert.deepEqual(actual, expected[phase]);
  });
}

/** Where the outcome of an input depends on more than the phase. */
const variants: readonly ServerSession[] = [
  ...serverPhases.map((phase) => inPhase[phase]),
  begin({ rejectAtCapacity: true }),
  ...(['active', 'paused', 'leaving'] as const).map((phase) => ({ ...inPhase[phase], call: false })),
];

test('the grid reaches every outcome that the table has', () => {
  const taken = new Set<string>();
  const makes = [...Object.values(inputs), open({ organizationId: conversationId }), says('ping', {}, { seq: 99 })];
  for (const state of variants) {
    for (const make of makes) taken.add(`${state.phase} ${stepServerSession(state, make(state))[0].phase}`);
  }
  const rows = Object.values(serverTable) as ServerTable[ServerRowName][];
  const possible = new Set(
    rows.flatMap((row) =>
      serverPhases.flatMap((phase) =>
        outcomesOf(row[phase] as ServerTable['ping'][ServerPhase]).map(
          ({ next }) => `${phase} ${next === 'same' ? phase : next}`,
        ),
      ),
    ),
  );
  assert.deepEqual([...taken].sort(), [...possible].sort());
});

test('every row of the table has an input in the grid', () => {
  const walked = new Set(
    Object.values(inputs).map((make) => {
      const input = make(inPhase.active);
      if (input.type === 'timedOut') return `${input.timer}TimedOut`;
      return input.type === 'message' ? input.message.type : input.type;
    }),
  );
  const rows = Object.keys(serverTable).filter((row) => row !== 'envelopeViolation');
  assert.deepEqual(rows.sort(), [...walked].sort());
});

test('a table without one of its cells or rows does not compile', () => {
  const { active, ...withoutActive } = serverTable.ping;
  // @ts-expect-error: the cell for phase `active` is missing
  const row: ServerTable['ping'] = withoutActive;
  const { ping, ...withoutPing } = serverTable;
  // @ts-expect-error: the row for message type `ping` is missing
  const table: ServerTable = withoutPing;
  // @ts-expect-error: no phase of that name
  const cell: ServerTable['ping'][ServerPhase] = { ...stay(() => [inPhase.active, []]), next: 'elsewhere' };
  assert.ok(row && table && cell && active && ping);
});
