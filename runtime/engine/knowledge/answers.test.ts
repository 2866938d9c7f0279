/** What an agent is shown for a question. Search by words alone: no test here needs the sentence model. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import { noEmbedder } from '../embedding/embedder.ts';
import type { Turn } from '../ports.ts';
import { createKnowledgeBase, type LocalKnowledge } from './knowledge-base.ts';

const articles: Readonly<Record<string, string>> = {
  'returns.md':
    '# Returning goods\n\nGoods can be returned within 30 days. Opened software cannot be returned.\n\n## Age\n\nBuyers of knives must be at least 18 years old.\n',
  'plans.md':
    '# Plans and prices\n\n| Plan | Monthly price | Data |\n|---|---|---|\n| Small | 9 euros | 5 GB |\n| Large | 29 euros | 80 GB |\n\n## Moving\n\nMoving a line costs 30 euros. It is free for customers of more than two years.\n',
  'theft.html':
    '<h1>Theft of a card</h1><p>Call 0800 555 at any time. The card is blocked at once.</p><h2>New card</h2><table><tr><th>Way</th><th>Price</th></tr><tr><td>Branch</td><td>5 euros</td></tr><tr><td>Post</td><td>8 euros</td></tr></table>',
  'baja.md':
    '# Darse de baja\n\nLa baja se solicita por escrito con dos días de antelación. No se tramitan bajas por teléfono, y no hay penalización para los clientes sin permanencia.\n',
};
let folder: string;
let base: LocalKnowledge;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-'));
  for (const [name, text] of Object.entries(articles)) await writeFile(join(folder, name), text);
  base = createKnowledgeBase({ folder, embedder: noEmbedder, logger: silentLogger });
  await base.learned();
});
after(async () => {
  await base.close();
  await rm(folder, { recursive: true });
});

const ask = async (text: string, history: readonly Turn[] = [], language = 'en') =>
  (await base.search(text, history, language))?.answer;
const said = (text: string): Turn => ({ id: text, role: 'customer', text, at: 0 });

test('the exception that fits the facts stands first, with no before it', async () => {
  const answer = await ask('Hi, um, I opened the software yesterday. Can I return opened software?');
  assert.match(answer ?? '', /^No\. Opened software cannot be returned\./);
});

test('the general rule stands first where no exception fits, and is not answered with yes beside one', async () => {
  assert.match((await ask('Until when can goods be returned?')) ?? '', /^Goods can be returned within 30 days\./);
});

test('a limit of age is held against the age that was said', async () => {
  const answer = await ask('My son is sixteen. Can he buy knives, I mean, are buyers of sixteen years old allowed?');
  assert.match(answer ?? '', /at least 18 years old/);
});

test('an age that was said earlier in the conversation is held against a limit', async () => {
  const answer = await ask('May he buy knives, are buyers like him allowed?', [said('My son is sixteen.')]);
  assert.match(answer ?? '', /^No\. Buyers of knives must be at least 18 years old\./);
});

test('a duration that was said decides between a rule and its exception', async () => {
  const answer = await ask('I have been a customer for five years. How much is moving a line?');
  assert.match(answer ?? '', /^It is free for customers of more than two years\./);
});

test('a row of a table is answered by its name, in Markdown and in HTML', async () => {
  assert.equal(
    await ask('How much is the monthly price of the Large plan?'),
    'Large: Monthly price 29 euros, Data 80 GB.',
  );
  assert.match((await ask('What is the price of a new card by post?')) ?? '', /^Post: Price 8 euros\./);
});

test('a question that leans on the conversation gets the row that was spoken of', async () => {
  const history = [said('I am thinking about the Small plan.')];
  assert.match((await ask('And how much is the monthly price?', history)) ?? '', /^Small: Monthly price 9 euros/);
});

test('a close topic that nothing answers is not answered', async () => {
  assert.equal(await ask('Do you lend cameras for weddings?'), undefined);
  assert.equal(await ask('Which colors does the large camera come in, and is there a bag for it?'), undefined);
});

test('an event is a need, in words that no article has', async () => {
  const offered = await base.proactive(said('Oh dear, my wallet is gone with the card in it!'), [], 'en');
  assert.equal(offered?.sources[0]?.title, 'Theft of a card');
  assert.equal(await base.proactive(said('I paid with my card, it was fine, thanks.'), [], 'en'), undefined);
});

test('a Spanish article that names no language answers Spanish questions', async () => {
  assert.equal(base.articles().find(({ file }) => file === 'baja.md')?.language, 'es');
  const answer = await ask('Hola, mire, ¿puedo tramitar la baja por teléfono?', [], 'es-ES');
  assert.match(answer ?? '', /No se tramitan bajas por teléfono/);
});
