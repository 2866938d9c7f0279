/** What every archive must do. PostgreSQL and PGlite pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../../shared/seeded-random.ts';
import type { Archive, ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';
import { testRecord } from '../testing/archive-records.ts';
import { useCases } from './archive-use.contract.ts';

export type ArchiveHarness = {
  /** An archive with nothing in it. */
  create(): Promise<Archive>;
};

type ArchiveCase = {
  readonly title: string;
  run(archive: Archive): Promise<void>;
};

const scope: ArchiveScope = { organizationId: 'org-1', divisionIds: ['div-1'] };
const idsOf = async (archive: Archive, request: Parameters<Archive['search']>[1], as = scope) =>
  (await archive.search(as, request)).conversations.map(({ conversationId }) => conversationId);

const languages: readonly { language: string; text: string; asked: string; other: string }[] = [
  { language: 'en-US', text: 'My kettles keep breaking', asked: 'kettle breaks', other: 'toaster' },
  { language: 'es-ES', text: 'Quiero devolver las cafeteras rotas', asked: 'cafetera rota', other: 'tostadora' },
  { language: 'fr-FR', text: 'Mes bouilloires sont cassées', asked: 'bouilloire cassée', other: 'cafetière' },
  { language: 'de-DE', text: 'Meine Wasserkocher sind kaputtgegangen', asked: 'Wasserkochern', other: 'Toaster' },
  { language: 'pt-BR', text: 'As chaleiras chegaram quebradas', asked: 'chaleira quebrada', other: 'torradeira' },
  { language: 'pl-PL', text: 'Nie dostałem zamówienia', asked: 'zamówienie', other: 'czajnik' },
  { language: 'ja-JP', text: '電気ケトルが壊れました', asked: 'ケトル', other: '冷蔵庫' },
];

const cases: readonly ArchiveCase[] = [
  {
    title: 'a record that was written is returned whole, and a second time it is known',
    async run(archive) {
      const record = testRecord({ lines: ['Hello', 'My kettle is "broken" \u0000 ünïcödé 😀'] });
      assert.equal(await archive.write(record), 'written');
      assert.equal(await archive.write(record), 'known');
      const found = (await archive.get(scope, record.conversationId))!;
      assert.equal(found.conversation.utterances[1]!.text, 'My kettle is "broken"  ünïcödé 😀');
      const { conversation: _, ...header } = record;
      assert.ok(isDeepStrictEqual({ ...found, conversation: undefined }, { ...header, conversation: undefined }));
      assert.equal((await idsOf(archive, {})).length, 1);
    },
  },
  {
    title: 'a later position replaces the record, and an earlier one changes nothing',
    async run(archive) {
      const record = testRecord({ lines: ['I need a refund'], seq: 3 });
      const later = { ...record, cursor: 'epoch1-5' as const, conversation: withSummary(record, 'Refund agreed') };
      await archive.write(later);
      assert.equal(await archive.write(record), 'known');
      const found = (await archive.search(scope, { query: 'agreed' })).conversations;
      assert.deepEqual([found.length, found[0]!.summary, found[0]!.match], [1, 'Refund agreed', undefined]);
    },
  },
  {
    title: 'a record of another epoch is merged, in whichever order they arrive, and each counts once',
    async run(archive) {
      const first = testRecord({ lines: ['The kettle leaks'], epoch: 'epoch1', seq: 9 });
      const rest = testRecord({
        id: first.conversationId,
        lines: ['Send me another'],
        epoch: 'epoch2',
        seq: 2,
        from: 60_000,
      });
      for (const record of [first, rest, first, rest]) await archive.write(record);
      const { conversation } = (await archive.get(scope, first.conversationId))!;
      assert.deepEqual(
        conversation.utterances.map(({ text }) => text),
        ['The kettle leaks', 'Send me another'],
      );
      assert.deepEqual(await idsOf(archive, { query: 'kettle' }), [first.conversationId]);
    },
  },
  {
    title: 'many concurrent writes of one conversation leave one record of the newest position',
    async run(archive) {
      const record = testRecord({ lines: ['Where is my parcel'] });
      const writes = Array.from({ length: 12 }, (_, index) => ({
        ...record,
        cursor: `epoch1-${(index % 6) + 1}` as const,
        conversation: withSummary(record, `Version ${(index % 6) + 1}`),
      }));
      await Promise.all(writes.map((each) => archive.write(each)));
      const found = (await archive.search(scope, {})).conversations;
      assert.deepEqual(
        found.map(({ summary }) => summary),
        ['Version 6'],
      );
    },
  },
  ...languages.map(({ language, text, asked, other }) => ({
    title: `a text in ${language} is found by other forms of its words, with the sentence`,
    async run(archive: Archive) {
      const record = testRecord({ language, lines: ['…', text, '…'] });
      await archive.write(record);
      await archive.write(testRecord({ language, lines: ['1234'] }));
      const [found, ...rest] = (await archive.search(scope, { query: asked })).conversations;
      assert.equal(rest.length, 0);
      assert.equal(found?.conversationId, record.conversationId);
      assert.deepEqual([found.match?.text, found.match?.utteranceId], [text, 'u-1']);
      assert.deepEqual(await idsOf(archive, { query: other }), []);
    },
  })),
  {
    title: 'words of different sentences find the conversation, and a translation is found as well',
    async run(archive) {
      const record = testRecord({ lines: ['The kettle leaks', 'I want my money back'] });
      record.conversation.translations = {
        'u-0': [{ utteranceId: 'u-0', language: 'es', text: 'El hervidor gotea' }],
      };
      await archive.write(record);
      assert.equal((await idsOf(archive, { query: 'kettle money' })).length, 1);
      assert.equal((await idsOf(archive, { query: '"money back"' })).length, 1);
      assert.equal((await idsOf(archive, { query: '"back money"' })).length, 0);
      const [found] = (await archive.search(scope, { query: 'hervidores' })).conversations;
      assert.equal(found?.match?.utteranceId, 'u-0');
    },
  },
  {
    title: 'whatever is typed is a question and no statement',
    async run(archive) {
      await archive.write(testRecord({ lines: ["O'Brien said: it's 100% broken & lost"] }));
      for (const query of [
        "'",
        "O'Brien",
        '";--',
        '!!!',
        ':*',
        'a & | !',
        '\\',
        '-',
        'the',
        '\u0000',
        '(((',
        '%_',
        '<->',
      ])
        await archive.search(scope, { query });
      assert.equal((await idsOf(archive, { query: "O'Brien" })).length, 1);
      assert.deepEqual(await idsOf(archive, { query: 'the' }), []);
    },
  },
  {
    title: 'queue, agent, time, channel, language, mood, intent and alert narrow a search',
    async run(archive) {
      const one = testRecord({ lines: ['a'], endedAt: '2026-03-01T10:00:00.000Z', queue: 'Support', sentiment: -0.6 });
      const other = testRecord({ lines: ['b'], endedAt: '2026-03-02T10:00:00.000Z', queue: 'Sales', channel: 'voice' });
      one.conversation.intents['u-0'] = [{ utteranceId: 'u-0', name: 'order.Refund', confidence: 0.9 }];
      await archive.write({
        ...one,
        agents: [{ id: 'agent-7', name: 'Ana Ruiz' }],
        alerts: [{ kind: 'promise', title: 'Promise', at: one.endedAt }],
      });
      await archive.write(other);
      const first = [one.conversationId];
      const second = [other.conversationId];
      assert.deepEqual(await idsOf(archive, {}), [...second, ...first], 'newest first');
      assert.deepEqual(await idsOf(archive, { queue: 'support' }), first);
      assert.deepEqual(await idsOf(archive, { agent: 'agent-7' }), first);
      assert.deepEqual(await idsOf(archive, { agent: 'ruiz' }), first);
      assert.deepEqual(await idsOf(archive, { from: '2026-03-02' }), second);
      assert.deepEqual(await idsOf(archive, { to: '2026-03-02' }), first);
      assert.deepEqual(await idsOf(archive, { channel: 'voice' }), second);
      assert.deepEqual(await idsOf(archive, { language: 'en' }), [...second, ...first]);
      assert.deepEqual(await idsOf(archive, { language: 'e' }), []);
      assert.deepEqual(await idsOf(archive, { mood: 'negative' }), first);
      assert.deepEqual(await idsOf(archive, { alert: 'promise' }), first);
      assert.deepEqual(await idsOf(archive, { intent: 'refund' }), first, 'a part of its name');
      assert.deepEqual(await idsOf(archive, { intent: 'cancel' }), []);
    },
  },
  {
    title: 'another organization and another division see nothing, by search and by id',
    async run(archive) {
      const record = testRecord({ lines: ['secret'] });
      await archive.write(record);
      await archive.write({ ...testRecord({ lines: ['secret'] }), organizationId: undefined, divisionIds: [] });
      const scopes: readonly ArchiveScope[] = [
        { organizationId: 'org-2', divisionIds: ['div-1'] },
        { organizationId: 'org-1', divisionIds: ['div-2'] },
        { organizationId: 'org-1', divisionIds: [] },
      ];
      for (const as of scopes) {
        assert.deepEqual(await idsOf(archive, { query: 'secret' }, as), []);
        assert.equal(await archive.get(as, record.conversationId), undefined);
      }
      assert.deepEqual(await idsOf(archive, { query: 'secret' }), [record.conversationId]);
    },
  },
  {
    title: 'pages are complete and without repetition, also where conversations end at the same moment',
    async run(archive) {
      const endedAt = '2026-03-01T10:00:00.123Z';
      const written = new Set<string>();
      for (let count = 0; count < 45; count++) {
        const record = testRecord({ lines: ['kettle'], endedAt });
        written.add(record.conversationId);
        await archive.write(record);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await archive.search(scope, { query: 'kettle', ...(cursor !== undefined && { cursor }) });
        seen.push(...page.conversations.map(({ conversationId }) => conversationId));
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.equal(seen.length, 45);
      assert.deepEqual(new Set(seen), written);
    },
  },
  {
    title: 'what was erased or is older than its retention is gone, by id and by word',
    async run(archive) {
      const erased = testRecord({ lines: ['alpha'] });
      const old = testRecord({ lines: ['beta'], endedAt: '2020-01-01T00:00:00.000Z' });
      const kept = testRecord({ lines: ['gamma'] });
      for (const record of [erased, old, kept]) await archive.write(record);
      assert.equal(await archive.erase(erased.conversationId), true);
      assert.equal(await archive.erase(erased.conversationId), false);
      assert.equal(await archive.has(erased.conversationId), false);
      assert.equal(await archive.has(kept.conversationId), true);
      assert.equal(await archive.expire(Date.UTC(2021, 0, 1)), 1);
      for (const query of ['alpha', 'beta']) assert.deepEqual(await idsOf(archive, { query }), []);
      assert.deepEqual(await idsOf(archive, {}), [kept.conversationId]);
    },
  },
  {
    title: 'a very long conversation is written and found',
    async run(archive) {
      const lines = Array.from({ length: 1_500 }, (_, index) => `Sentence number ${index} about parcels and refunds`);
      await archive.write(testRecord({ lines: [...lines, 'A marmalade was mentioned'] }));
      const [found] = (await archive.search(scope, { query: 'marmalade' })).conversations;
      assert.equal(found?.match?.utteranceId, 'u-1500');
    },
  },
  {
    title: 'as much text as a customer can send in a language without spaces, beside another one, is written',
    async run(archive) {
      const lines = Array.from({ length: 40 }, (_, index) => hanzi(index, 4_000));
      const record = testRecord({
        lines: [...lines, ...lines.map((line) => line.replace(/../gu, '$& '))],
        language: 'zh-CN',
      });
      for (const utterance of record.conversation.utterances.slice(lines.length))
        Object.assign(utterance, { language: 'am' });
      assert.equal(await archive.write(record), 'written');
      assert.deepEqual(await idsOf(archive, { query: lines[0]!.slice(0, 4) }), [record.conversationId]);
    },
  },
  {
    title: 'what PostgreSQL has no form for is left out of a record and of a search, or refused as not valid',
    async run(archive) {
      const record = testRecord({ lines: ['marmalade'], queue: 'Sa\u0000les' });
      assert.equal(await archive.write(record), 'written');
      assert.deepEqual(await idsOf(archive, { queue: 'Sal\u0000es', agent: '\u0000' }), []);
      assert.deepEqual(await idsOf(archive, { queue: 'Sal\u0000es', query: 'marma\u0000lade' }), [
        record.conversationId,
      ]);
      for (const odd of [{ from: '0000-01-01' }, { to: '-000001-01-01T00:00:00Z' }, { cursor: `1.${'-'.repeat(36)}` }])
        await assert.rejects(archive.search(scope, odd), { code: 'invalid_request' });
    },
  },
  ...useCases,
];

const hanzi = (seed: number, length: number): string => {
  const random = seededRandom(seed);
  return Array.from({ length }, () => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000))).join('');
};

function withSummary({ conversation }: ArchiveRecord, text: string): ArchiveRecord['conversation'] {
  return { ...conversation, summary: { summaryId: 's', sections: [{ title: 'Situation', text }] } };
}

/** Registers the suite. */
export function archiveContract(name: string, harness: ArchiveHarness): void {
  describe(`${name}: the archive contract`, () => {
    for (const { title, run } of cases) it(title, async () => run(await harness.create()));
  });
}
