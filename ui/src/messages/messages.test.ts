import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { noticeCodes, noticePlace } from '../../../shared/assist/notice-codes.ts';
import { en as coldEn } from './en.ts';
import { laterEn } from './later-en.ts';
import {
  createMessages,
  languages,
  loadCatalog,
  loadLaterCatalog,
  loadWholeCatalog,
  pickLanguage,
} from './messages.ts';

const en = { ...coldEn, ...laterEn };

const englishMessages = () => createMessages('en', 'en', en);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

for (const language of languages) {
  test(`the ${language} catalog has every message, with the same placeholders`, async () => {
    const catalog = await loadWholeCatalog(language);
    assert.deepEqual(Object.keys(await loadCatalog(language)).sort(), Object.keys(coldEn).sort());
    assert.deepEqual(Object.keys(await loadLaterCatalog(language)).sort(), Object.keys(laterEn).sort());
    for (const [key, text] of Object.entries(catalog)) {
      assert.notEqual(text.trim(), '', key);
      assert.deepEqual(placeholders(text), placeholders(en[key as keyof typeof en]), key);
    }
    // Left in English by mistake shows as most texts being the same.
    if (language !== 'en') {
      const same = Object.entries(catalog).filter(([key, text]) => text === en[key as keyof typeof en]);
      assert.ok(same.length < 12, `${same.length} texts are English: ${same.map(([key]) => key).join(', ')}`);
    }
  });
}

test('every catalog file has its row among the languages', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => /^[a-z]{2}\.ts$/.test(name));
  assert.deepEqual(files.map((name) => name.slice(0, -3)).toSorted(), languages.toSorted());
});

test('every notice text belongs to a code that is shown in the panel', () => {
  const ofTheList = ['notice.title', 'notice.dismiss'];
  const texts = Object.keys(en).filter((key) => key.startsWith('notice.') && !ofTheList.includes(key));
  const codes = Object.keys(noticeCodes).filter((code) => noticePlace(code) === 'panel');
  assert.deepEqual(texts.toSorted(), codes.map((code) => `notice.${code}`).toSorted());
});

test('a tag picks its language, a placeholder and an unknown one do not', () => {
  assert.deepEqual(pickLanguage('pt-br'), { language: 'pt', locale: 'pt-BR' });
  assert.deepEqual(pickLanguage('es_MX'), { language: 'es', locale: 'es-MX' });
  assert.deepEqual(pickLanguage('{{gcLangTag}}', 'de'), { language: 'de', locale: 'de' });
  assert.deepEqual(pickLanguage(undefined, 'xx-yy', ''), { language: 'en', locale: 'en' });
});

test('counted messages take the form of the language', () => {
  const messages = englishMessages();
  assert.equal(messages.count('announce.smart_reply', { count: 1 }), '1 reply ready');
  assert.equal(messages.count('announce.smart_reply', { count: 3 }), '3 replies ready');
  assert.equal(createMessages('ar', 'ar', en).direction, 'rtl');
});

test('what a message is filled with is never read as a placeholder again', () => {
  assert.equal(
    englishMessages().t('announce.suggestion', { title: '{title} $& {count}' }),
    'New answer: {title} $& {count}',
  );
});

test('no module has a text of its own', () => {
  const found: string[] = [];
  for (const layer of ['modules', 'panel', 'elements']) {
    const folder = new URL(`../${layer}/`, import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsx'))) {
      const source = readFileSync(new URL(file, folder), 'utf8');
      // Text between tags, and the attributes that people read or hear.
      for (const match of source.matchAll(/>\s*([A-Z][a-z]+[^<>{}=;()]*)<\//g)) found.push(`${file}: ${match[1]}`);
      for (const match of source.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]+)"/g))
        found.push(`${file}: ${match[1]}`);
    }
  }
  assert.deepEqual(found, []);
});
