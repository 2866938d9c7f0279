import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../runtime/config.ts';
import { noText } from '../../runtime/engine/knowledge/article.ts';
import { emptyFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import { checkKnowledge } from './check-knowledge.ts';

const config = readConfig({ KNOWLEDGE_DIR: '/articles', DEFAULT_LANGUAGE: 'es-ES' });
const article = (file: string, title: string, languageFrom: 'text' | 'usual') => ({
  ...{ file, title, languageFrom, language: 'es' as const, questions: [] },
  passages: [{ heading: '', text: 'Texto.', sentences: ['Texto.'] }],
});

test('the doctor counts the articles that nothing finds, and names their files', async () => {
  const content = {
    ...emptyFolder,
    articles: [article('a.md', 'Bajas', 'text'), article('b.md', 'bajas', 'usual')],
    problems: Array.from({ length: 22 }, (_, i) => ({ file: `e${i}.md`, problem: noText })),
  };
  const findings = await checkKnowledge(config, { readArticles: async () => content });
  assert.deepEqual(
    findings.map(({ id, title }) => `${id}: ${title}`),
    [
      'knowledge.articles: Articles are read',
      'knowledge.empty: 22 articles have no text',
      'knowledge.language: 1 articles name no language and are too short to show it; they count as Spanish',
      'knowledge.duplicate: 1 articles have the title of another article',
    ],
  );
  assert.match(findings[1]!.detail!, /^e0\.md, e1\.md, .* and 2 more$/);
  assert.ok(findings.slice(1).every(({ fix }) => fix !== undefined));
});

test('without a folder of its own nothing is asked about articles', async () => {
  const readArticles = () => assert.fail('read');
  assert.deepEqual(await checkKnowledge(readConfig({}), { readArticles }), []);
});
