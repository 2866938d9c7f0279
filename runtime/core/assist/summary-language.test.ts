import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CitedSection } from '../../../shared/assist/citations.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { silentLogger } from '../ports/logger.ts';
import { createSummaryTranslation } from './summary-language.ts';
import type { Translations } from './translations.ts';

const id = parseConversationId('00000000-0000-4000-8000-000000000001');
const sections: readonly CitedSection[] = [
  {
    title: 'Motivo',
    text: 'Su pedido 445120 no ha llegado. Lo necesita el sábado.',
    sentences: [
      { text: 'Su pedido 445120 no ha llegado.', utteranceIds: ['u2'] },
      { text: 'Lo necesita el sábado.', utteranceIds: ['u2', 'u3'] },
    ],
  },
];
const english: Readonly<Record<string, string>> = {
  Motivo: 'Reason',
  'Su pedido 445120 no ha llegado.': 'Their order 445120 has not arrived.',
  'Lo necesita el sábado.': 'They need it on Saturday.',
};
const translating = (translate: Translations['translate']) =>
  createSummaryTranslation({ to: 'en-US', translations: () => ({ translate }), logger: silentLogger });

test('a summary comes in the language of the agent, and its sentences keep their utterances', async () => {
  const inEnglish = translating(async (_, { text }) => ({ text: english[text]!, from: 'es', to: 'en-US' }));
  assert.deepEqual(await inEnglish(id, sections, 'es-ES'), [
    {
      title: 'Reason',
      text: 'Their order 445120 has not arrived. They need it on Saturday.',
      sentences: [
        { text: 'Their order 445120 has not arrived.', utteranceIds: ['u2'] },
        { text: 'They need it on Saturday.', utteranceIds: ['u2', 'u3'] },
      ],
    },
  ]);
});

test('a sentence whose number changed stays as it was', async () => {
  const wrong = translating(async (_, { text }) => ({
    text: english[text]!.replace('445120', '445121'),
    from: 'es',
    to: 'en-US',
  }));
  const [section] = await wrong(id, sections, 'es-ES');
  assert.equal(section?.text, 'Su pedido 445120 no ha llegado. They need it on Saturday.');
});

test('a conversation in the language of the agent is not translated', async () => {
  assert.equal(await translating(() => assert.fail('asked'))(id, sections, 'en-GB'), sections);
});

test('without a translation the summary stays in the language of the conversation', async () => {
  const failing = translating(() => Promise.reject(new EarshotError('quota_exhausted', { detail: 'used up' })));
  assert.equal(await failing(id, sections, 'es-ES'), sections);
});
