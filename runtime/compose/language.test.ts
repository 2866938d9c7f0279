import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, languagesWith } from '../../shared/languages.ts';
import type { Config } from '../config.ts';
import { callLanguages, offeredLanguages, recognizedLine } from './language.ts';

const configOf = (change: Partial<Config>) =>
  ({ DEFAULT_LANGUAGE: 'en-US', LANGUAGES: [], localDialogflow: false, ...change }) as Config;

test('calls are offered every language that is recognized, not the default alone', () => {
  assert.deepEqual(callLanguages(configOf({ LANGUAGES: ['es-ES', 'fr-FR'] })), ['en-US', 'es-ES', 'fr-FR']);
  const local = callLanguages(configOf({ localDialogflow: true }));
  for (const code of languagesWith('speech')) assert.ok(local.includes(languages[code].tags[0]), code);
  assert.ok(local.length > 1);
});

test('the desk and the line at the start name what is transcribed, and the command for what is not', () => {
  const offered = offeredLanguages(['es']);
  assert.deepEqual(
    offered.slice(0, 3).map(({ tag, command }) => [tag, command]),
    [
      ['en-US', undefined],
      ['es-ES', undefined],
      ['fr-FR', 'npm run languages -- add fr'],
    ],
  );
  assert.equal(recognizedLine(offered), 'Calls are transcribed in English and Spanish; npm run languages adds others');
  const known = (...names: string[]) => recognizedLine(names.map((name) => ({ tag: 'xx', name })));
  assert.equal(known('English'), 'Calls are transcribed in English');
  assert.equal(known('English', 'Spanish', 'French'), 'Calls are transcribed in English, Spanish, and French');
});
