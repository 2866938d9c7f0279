/** What a customer of each language gets that the engine understands. By words alone: no model is needed. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { citeSummary } from '../../../shared/assist/citations.ts';
import { languageCodes } from '../../../shared/languages.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { noEmbedder } from '../embedding/embedder.ts';
import { builtInDataDir } from '../folders.ts';
import { createKnowledgeBase } from '../knowledge/knowledge-base.ts';
import { readEngineData } from '../understanding/data-files.ts';
import { createIntentModel } from '../understanding/intents.ts';
import { createSentimentModel } from '../understanding/sentiment.ts';
import { summarize } from '../writing/summary.ts';
import { packOf } from './language-packs.ts';

const languages = {
  fr: {
    angry: "C'est inadmissible, j'en ai vraiment marre de votre service.",
    glad: 'Merci beaucoup, vous êtes formidable, je suis ravie.',
    cancel: 'Je voudrais résilier mon contrat.',
    article:
      '# Retours\n\nUn article peut être retourné dans les 30 jours après la livraison. Le retour est gratuit pour vous.\n\n# Garage\n\nLe garage est ouvert le samedi et le dimanche pour nos clients.\n',
    question: 'Bonjour, dans quel délai est-ce que je peux renvoyer un article ?',
    answer: /30 jours/,
  },
  de: {
    angry: 'Das ist eine Unverschämtheit, ich habe die Nase voll von Ihrem Service.',
    glad: 'Vielen Dank, das ist wirklich super, ich bin sehr zufrieden.',
    cancel: 'Ich möchte meinen Vertrag kündigen.',
    article:
      '# Rückgabe\n\nEin Artikel kann innerhalb von 30 Tagen nach der Lieferung zurückgegeben werden. Die Rückgabe ist für Sie kostenlos.\n\n# Werkstatt\n\nDie Werkstatt ist am Samstag und am Sonntag für unsere Kunden da.\n',
    question: 'Guten Tag, wie lange kann ich einen Artikel zurückschicken?',
    answer: /30 Tagen/,
  },
  pt: {
    angry: 'Isto é um absurdo, estou farta do vosso péssimo serviço.',
    glad: 'Muito obrigada, foi ótimo, estou muito satisfeita.',
    cancel: 'Quero cancelar o meu contrato.',
    article:
      '# Devoluções\n\nUm artigo pode ser devolvido em até 30 dias depois da entrega. A devolução é grátis para você.\n\n# Oficina\n\nA oficina está aberta no sábado e no domingo para os nossos clientes.\n',
    question: 'Olá, até quando posso devolver um artigo?',
    answer: /30 dias/,
  },
} as const;

for (const [language, texts] of Object.entries(languages) as [keyof typeof languages, (typeof languages)['fr']][]) {
  test(`mood and intent are understood in "${language}" without a model`, async () => {
    const data = await readEngineData(builtInDataDir());
    const sentiment = createSentimentModel(data, noEmbedder);
    const intents = createIntentModel(data.intents, noEmbedder);
    assert.ok((await sentiment.feel(texts.angry, language)).score < -0.25);
    assert.ok((await sentiment.feel(texts.glad, language)).score > 0.25);
    assert.equal((await intents.guess(texts.cancel, language))[0]?.name, 'cancel');
  });

  test(`an article in "${language}" that names no language answers a question in it`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understood-'));
    await writeFile(join(folder, 'article.md'), texts.article);
    const base = createKnowledgeBase({ folder, embedder: noEmbedder, logger: silentLogger });
    await base.learned();
    assert.equal(base.articles()[0]?.language, language);
    assert.match((await base.search(texts.question, [], language))?.answer ?? '', texts.answer);
    await base.close();
    await rm(folder, { recursive: true });
  });
}

for (const language of languageCodes)
  test(`the mood of a summary in "${language}" is quoted as the language does, and needs no other source`, async () => {
    const { summary } = await readEngineData(builtInDataDir());
    const words = 'Bxk 4711208';
    const { before, after } = packOf(language).quotation;
    for (const mood of Object.values(summary[language].mood)) {
      const text = `${mood.replace('.', '')}${before}${words}${after}.`;
      const [section] = citeSummary([{ title: '', text }], [{ utteranceId: 'u1', text: words }], language);
      assert.deepEqual(section!.sentences, [{ text: text.replace(/\s+/g, ' '), utteranceIds: ['u1'] }]);
    }
  });

test('a number that was dictated shows no mood', async () => {
  const { summary } = await readEngineData(builtInDataDir());
  const said = "C'est le 4711208. Je suis vraiment déçue, c'est la deuxième fois !";
  const sections = summarize({
    history: [{ id: '0', role: 'customer', text: said, at: 0 }],
    language: 'fr',
    texts: { ...summary.fr, share: 1 },
    moods: new Map([['0', -0.8]]),
    known: [],
  });
  assert.equal(sections.find(({ title }) => title === 'Humeur')?.text, 'Contrarié\u00a0: «\u00a0déçue\u00a0».');
});
