import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { fitsLinearTime } from '../../testing/linear-time.ts';
import { matchQueue } from './match-queue.ts';
import { parseQueueFile } from './queue-file.ts';

const good = `
queues:
  - name: Madrid
    match:
      queue: [Atención al cliente, 11111111-2222-4333-8444-555555555555]
    profile: projects/p/locations/global/conversationProfiles/madrid
    languages: [es-ES, en-US]
    features: [TRANSCRIPT, AGENT_TRANSLATION_PLACEHOLDER]
    translation: always
    knowledge: [tienda, envios/peninsula]
    summary: [Motivo, Resultado]
    masking: [card, national_id]
  - name: Boston
    match:
      number: "+1 617 555 0100"
      config: { team: boston }
  - name: Others
`.replace(', AGENT_TRANSLATION_PLACEHOLDER', '');

/** A file, and the sentence with its line and column. */
const mistakes: readonly [what: string, text: string, expected: string][] = [
  ['no list', 'queues: 3', '1:9 queues must be a list of queues'],
  ['an empty file', '', '1:1 The file must have keys such as queues'],
  ['another key at the top', 'queues: []\nqueue: 1', '2:8 queue is not known here; known are queues'],
  ['a missing name', 'queues:\n  - match: { queue: A }', '2:5 name is missing'],
  [
    'an unknown key',
    'queues:\n  - name: A\n    profil: x',
    '3:13 profil is not known here; known are name, match, profile, languages, features, translation, knowledge, summary, masking',
  ],
  [
    'an unknown clue',
    'queues:\n  - name: A\n    match: { que: A }',
    '3:19 que is not known here; known are queue, number, organization, config',
  ],
  [
    'a number without quotes',
    'queues:\n  - name: A\n    match:\n      number: 34911',
    '4:15 number must be a dialled number in quotes such as "+34911234567", or a list of them',
  ],
  [
    'a profile that is no name',
    'queues:\n  - name: A\n    profile: madrid',
    '3:14 profile must be projects/…/locations/…/conversationProfiles/…',
  ],
  [
    'a profile elsewhere',
    'queues:\n  - name: A\n    profile: projects/p/locations/eu/conversationProfiles/x',
    '3:14 profile is in another project or location than CONVERSATION_PROFILE_NAME and FAILOVER_REGIONS',
  ],
  [
    'a language that is no tag',
    'queues:\n  - name: A\n    languages: [Spanish]',
    '3:17 languages must be a language tag such as es-ES',
  ],
  [
    'a translation mode that there is not',
    'queues:\n  - name: A\n    translation: sometimes',
    '3:18 translation must be one of off, on_demand, always',
  ],
  [
    'a folder that leads elsewhere',
    'queues:\n  - name: A\n    knowledge: [../other]',
    '3:17 knowledge must be the name of a folder, without comma, quotes or a dot at its start',
  ],
  [
    'knowledge that is no list',
    'queues:\n  - name: A\n    knowledge: shop',
    '3:16 knowledge must be a list of folders',
  ],
  ['no section at all', 'queues:\n  - name: A\n    summary: []', '3:14 summary must not be an empty list'],
  [
    'a kind that no mask knows',
    'queues:\n  - name: A\n    masking: [cards]',
    `3:15 masking must be one of ${maskKinds.join(', ')}`,
  ],
  [
    'the same name twice',
    'queues:\n  - name: A\n    match: { queue: A }\n  - name: A',
    '4:11 name is that of an earlier queue',
  ],
  [
    'a queue for everything before others',
    'queues:\n  - name: A\n  - name: B\n    match: { queue: B }',
    '2:5 A queue without match takes every conversation, so it must be the last',
  ],
  [
    'a bracket that is not closed',
    'queues:\n  - name: [A',
    '2:13 Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
];

const profileFits = (profile: string) => !profile.includes('/locations/eu/');

describe('The queue file', () => {
  it('is read with all that a queue sets', () => {
    const { entries, mistakes: found } = parseQueueFile(good);
    assert.deepEqual(found, []);
    assert.deepEqual(entries[0], {
      match: { queue: ['Atención al cliente', '11111111-2222-4333-8444-555555555555'] },
      settings: {
        name: 'Madrid',
        profile: 'projects/p/locations/global/conversationProfiles/madrid',
        languages: ['es-ES', 'en-US'],
        features: ['TRANSCRIPT'],
        translation: 'always',
        knowledge: ['tienda', 'envios/peninsula'],
        summary: ['Motivo', 'Resultado'],
        masking: ['card', 'national_id'],
      },
    });
  });

  for (const [what, text, expected] of mistakes)
    it(`says in one sentence, with line and column: ${what}`, () => {
      const { mistakes: found, entries } = parseQueueFile(text, { profileFits });
      assert.deepEqual(entries, []);
      assert.equal(found.map(({ line, column, sentence }) => `${line}:${column} ${sentence}`)[0], expected);
    });

  it('a key that is there twice is named with its place', () => {
    const { mistakes: found } = parseQueueFile('queues:\n  - name: A\n    name: B');
    assert.deepEqual(found, [{ line: 3, column: 5, sentence: 'Map keys must be unique' }]);
  });

  const hostile: readonly [what: string, text: (size: number) => string][] = [
    ['with many keys', (size) => Array.from({ length: size / 8 }, (_, at) => `k${at}: 1`).join('\n')],
    ['with one key many times', (size) => 'k: 1\n'.repeat(size / 5)],
    [
      'with many anchors',
      (size) => Array.from({ length: size / 20 }, (_, at) => `a${at}: &b${at} 1\nc${at}: *b${at}`).join('\n'),
    ],
  ];
  for (const [what, text] of hostile)
    it(`a file ${what} is read in a time that grows with its length and no faster`, async () => {
      await fitsLinearTime(text, parseQueueFile, 30_000);
      assert.ok(parseQueueFile(text(60_000)).mistakes.length <= 100);
    });

  it('every mistake is found at once', () => {
    const { mistakes: found } = parseQueueFile('queues:\n  - name: A\n    translation: x\n    languages: [X]');
    assert.equal(found.length, 2);
  });

  it('a file with nested aliases stays small, and one that is too large is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h']
      .map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(8)}*${'abcdefg'[at]}]`)
      .join('\n')}`;
    assert.ok(parseQueueFile(bomb).mistakes.length > 0);
    assert.equal(parseQueueFile('x'.repeat(500_001)).mistakes[0]?.sentence, 'The file is too large');
  });
});

describe('The queue of a conversation', () => {
  const { entries } = parseQueueFile(good);
  const of = (clues: Parameters<typeof matchQueue>[1]) => {
    const match = matchQueue(entries, clues);
    return [match?.settings.name, ...(match?.by ?? [])];
  };

  it('is the first whose every key fits, and says by what', () => {
    assert.deepEqual(of({ queue: ['atención al cliente'] }), ['Madrid', 'queue']);
    assert.deepEqual(of({ number: 'tel:+16175550100', config: { team: 'boston' } }), ['Boston', 'number', 'config']);
    assert.deepEqual(of({ number: '+16175550100' }), ['Others']);
    assert.deepEqual(of({}), ['Others']);
  });
});
