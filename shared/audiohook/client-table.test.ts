import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepClientSession } from './client-session.ts';
import { type ClientPhase, type ClientSession, clientPhases } from './client-state.ts';
import { type ClientRowName, type ClientTable, clientTable } from './client-table.ts';
import { describe, type InputName, inPhase, inputs, play } from './testing/client-inputs.ts';
import { outcomesOf } from './transition-table.ts';

const quiet = Object.fromEntries(Object.keys(inputs).map((name) => [name, '-'])) as Record<InputName, string>;
const closing = (reason: string) => `close:${reason} disarm:open disarm:ping arm:close`;
const faulted = (code: number) => `→closing error fault:${code} ${closing('error')}`;
const complaint = (code: number) => `error fault:${code}`;
const violations = {
  'wrong seq': 500,
  'another id': 400,
  'clientseq ahead': 400,
  malformed: 400,
  'unknown type': 500,
  binary: 415,
};
const each = (describe: (code: number) => string) =>
  Object.fromEntries(Object.entries(violations).map(([name, code]) => [name, describe(code)]));

const expected: { readonly [P in ClientPhase]: Record<InputName, string> } = {
  connecting: {
    ...quiet,
    'socket opened': '→opening open arm:open',
    'socket closed': '→disconnected ended:lost',
    'hang up': 'closeSocket',
  },
  opening: {
    ...quiet,
    ...each(faulted),
    opened: '→open disarm:open arm:ping ready flow:true',
    'opened with another medium': faulted(400),
    'opened paused': '→open disarm:open arm:ping ready paused flow:false',
    event: 'event',
    disconnect: `→closing ${closing('disconnect')}`,
    'open overdue': faulted(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→disconnected ended:lost',
    'hang up': `→closing ${closing('end')}`,
  },
  open: {
    ...quiet,
    ...each(faulted),
    opened: faulted(409),
    'opened with another medium': faulted(409),
    'opened paused': faulted(409),
    pong: complaint(409),
    pause: 'paused flow:false',
    resume: 'resumed flow:true',
    event: 'event',
    disconnect: `→closing ${closing('disconnect')}`,
    closed: faulted(409),
    'open overdue': faulted(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→disconnected ended:lost',
    audio: 'sendAudio',
    'audio dropped': 'discarded',
    'own pause': 'paused flow:false',
    'new language': 'update',
    'hang up': `→closing ${closing('end')}`,
  },
  closing: {
    ...quiet,
    ...each(complaint),
    pong: complaint(409),
    event: 'event',
    closed: '→closed disarm:close closeSocket',
    'open overdue': complaint(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→disconnected ended:lost',
  },
  closed: { ...quiet, 'socket closed': '→disconnected ended:completed' },
  disconnected: quiet,
};

for (const phase of clientPhases) {
  test(`client phase ${phase} handles every input as specified`, () => {
    const actual = Object.fromEntries(
      Object.entries(inputs).map(([name, make]) => [
        name,
        describe(phase, stepClientSession(inPhase[phase], make(inPhase[phase]))),
      ]),
    );
    assert.deepEqual(actual, expected[phase]);
  });
}

/** Where the outcome of an input depends on more than the phase: a ping without its answer. */
const variants: readonly ClientSession[] = [
  ...clientPhases.map((phase) => inPhase[phase]),
  ...(['opening', 'open', 'closing'] as const).map((phase) => play(inPhase[phase], inputs['ping due'])[0]),
];

test('the client grid reaches every outcome that the table has', () => {
  const taken = new Set<string>();
  for (const state of variants) {
    for (const make of Object.values(inputs)) {
      taken.add(`${state.phase} ${stepClientSession(state, make(state))[0].phase}`);
    }
  }
  const rows = Object.values(clientTable) as ClientTable[ClientRowName][];
  const possible = new Set(
    rows.flatMap((row) =>
      clientPhases.flatMap((phase) =>
        outcomesOf(row[phase] as ClientTable['updated'][ClientPhase]).map(
          ({ next }) => `${phase} ${next === 'same' ? phase : next}`,
        ),
      ),
    ),
  );
  assert.deepEqual([...taken].sort(), [...possible].sort());
});

test('every row of the client table has an input in the grid', () => {
  const walked = new Set(
    Object.values(inputs).map((make) => {
      const input = make(inPhase.open);
      if (input.type === 'timedOut') return `${input.timer}TimedOut`;
      return input.type === 'message' ? input.message.type : input.type;
    }),
  );
  const rows = Object.keys(clientTable).filter((row) => row !== 'envelopeViolation');
  assert.deepEqual(rows.sort(), [...walked].sort());
});

test('a client table without one of its cells or rows does not compile', () => {
  const { open, ...withoutOpen } = clientTable.pong;
  // @ts-expect-error: the cell for phase `open` is missing
  const row: ClientTable['pong'] = withoutOpen;
  const { pong, ...withoutPong } = clientTable;
  // @ts-expect-error: the row for message type `pong` is missing
  const table: ClientTable = withoutPong;
  assert.ok(row && table && open && pong);
});
