/** `/modules.d.ts` says of the elements what they are. Its types are compared when this file is compiled, its text when it runs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type SuggestionSection, suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import type { EarshotElements, EarshotFailure } from '../../public/modules.d.ts';
import { type FailureCode, failureCodes, type ModuleFailure } from './failure.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const codesAgree: Same<EarshotFailure['code'], FailureCode> = true;
const failuresAgree: Same<EarshotFailure, ModuleFailure> = true;
type Dashed<S extends string> = S extends `${infer A}_${infer B}` ? `${A}-${Dashed<B>}` : S;
const sectionsHaveTypes: `earshot-${Dashed<SuggestionSection>}` extends keyof EarshotElements ? true : never = true;

test('the declarations name every section, every event and every failure', async () => {
  assert.ok(codesAgree && failuresAgree && sectionsHaveTypes);
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const declarations = await read('../../public/modules.d.ts');
  for (const code of failureCodes) assert.ok(declarations.includes(`'${code}'`), code);
  for (const { section } of Object.values(suggestionKinds))
    assert.ok(declarations.includes(`'earshot-${section.replaceAll('_', '-')}'`), section);
  assert.ok(declarations.includes(`'earshot-supervisor'`));
  const demo = await read('../../modules-demo.html');
  assert.ok(demo.includes('<earshot-supervisor>'));
  const events = [...demo.matchAll(/<td><code>(earshot:[a-z-]+)<\/code>/g)].map(([, name]) => name!);
  assert.ok(events.length >= 9);
  for (const name of events) assert.ok(declarations.includes(`'${name}'`), name);
});
