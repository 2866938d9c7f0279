import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { chooseLogFormat, createLogger, type LogFormat, type LoggerOptions } from './logger.ts';

function collecting(format: LogFormat, options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'debug',
    format,
    write: (line) => lines.push(line),
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    ...options,
  });
  return { logger, lines, records: () => lines.map((line) => JSON.parse(line)) };
}

test('an error is logged by name, code and causes, without its message', () => {
  for (const format of ['text', 'json', 'gcp'] as const) {
    const { logger, lines } = collecting(format);
    const inner = Object.assign(new Error('my card is 4111 1111 1111 1111\n    at the bank'), { code: 14 });
    const outer = new EarshotError('unavailable', { cause: inner, detail: 'words of a customer' });
    logger.error('A stream ended', { error: outer });
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines[0]!, /4111|the bank|words of/);
    assert.match(lines[0]!, /unavailable/);
    assert.match(lines[0]!, /"14"/);
    assert.match(lines[0]!, /logger\.test\.ts/);
  }
});

test('the places of a warning are left out, those of an error are kept', () => {
  const { logger, records } = collecting('json');
  logger.warn('One', { error: new Error('x') });
  logger.error('Two', { error: new Error('x') });
  const [one, two] = records();
  assert.equal(one.error.at, undefined);
  assert.ok(two.error.at.length > 0);
});

test('a field with the name of a secret is masked whatever is in it', () => {
  const { logger, lines } = collecting('json');
  logger.with({ apiKey: 'k1' }).info('Signed in', { panelToken: 'k2', client_secret: 'k3', Authorization: 'k4' });
  assert.doesNotMatch(lines[0]!, /k[1234]/);
});

test('lines under the level cost nothing and are not written', () => {
  const { logger, lines } = collecting('json', { level: 'warn' });
  logger.debug('a');
  logger.info('b');
  logger.warn('c');
  logger.error('d');
  assert.equal(lines.length, 2);
});

test('fields of `with` are on every line, and later ones win', () => {
  const { logger, records } = collecting('json');
  const call = logger.with({ conversationId: 'c1', role: 'customer' });
  call.info('Opened', { role: 'agent', samples: 160 });
  logger.info('Other');
  const [first, second] = records();
  assert.deepEqual(first, {
    time: '2026-01-02T03:04:05.678Z',
    level: 'info',
    message: 'Opened',
    conversationId: 'c1',
    role: 'agent',
    samples: 160,
  });
  assert.equal(second.conversationId, undefined);
});

test('Cloud Logging gets severity, label and a trace that it can link', () => {
  const { logger, records } = collecting('gcp', { projectId: 'p1' });
  logger.warn('Rolled', {
    conversationId: 'c1',
    trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  logger.info('Bad trace', { trace: 'nonsense' });
  const [first, second] = records();
  assert.equal(first.severity, 'WARNING');
  assert.equal(first.conversationId, 'c1');
  assert.deepEqual(first['logging.googleapis.com/labels'], { conversationId: 'c1' });
  assert.equal(first['logging.googleapis.com/trace'], 'projects/p1/traces/0af7651916cd43dd8448eb211c80319c');
  assert.equal(first['logging.googleapis.com/spanId'], 'b7ad6b7169203331');
  assert.equal(first['logging.googleapis.com/trace_sampled'], true);
  assert.equal(second['logging.googleapis.com/trace'], undefined);
});

test('a line stays one line and has a bound', () => {
  for (const format of ['text', 'json', 'gcp'] as const) {
    const { logger, lines } = collecting(format, { maxFieldCharacters: 20 });
    logger.info('Odd', {
      text: `a\nb\u001b[31m${'x'.repeat(5_000)}`,
      list: ['one', 'two'],
      nan: Number.NaN,
      none: null,
    });
    assert.equal(lines[0]!.split('\n').length, 1);
    assert.ok(lines[0]!.length < 300, lines[0]!);
    assert.ok(!lines[0]!.includes('\u001b'));
  }
});

test('auto is gcp on Cloud Run, text at a terminal, json elsewhere', () => {
  assert.equal(chooseLogFormat('auto', { cloudRun: true, terminal: true }), 'gcp');
  assert.equal(chooseLogFormat('auto', { cloudRun: false, terminal: true }), 'text');
  assert.equal(chooseLogFormat('auto', { cloudRun: false, terminal: false }), 'json');
  assert.equal(chooseLogFormat('text', { cloudRun: true, terminal: false }), 'text');
});
