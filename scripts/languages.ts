/** `npm run languages`: the languages that speech is recognized in here, and those that can be added. */
import process from 'node:process';
import {
  type AddableLanguage,
  addableCodes,
  addableLanguages,
  chooseLanguages,
  chosenLanguages,
  hasPackages,
  isAddable,
} from '../runtime/engine/recognition/languages.ts';
import { languages, languagesWith } from '../shared/languages.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { installLanguages, removeLanguages } from './languages/packages.ts';

const help = `Lists, adds and removes the languages in which calls are transcribed on this machine.

  npm run languages [-- options]
  npm run languages -- add CODE…
  npm run languages -- remove CODE…

  CODE    ${addableCodes.join(', ')}
  --json  prints one JSON object last
  --help  this text

The first language that is added installs weights and their runtime (about 450 MB, into runtime/engine/languages);
one set of weights knows them all. English needs nothing. A service that runs uses an added language from the next
call on. The last one that is removed removes the packages.

Exit code: 0 done, 2 the packages could not be installed or the command line is wrong.
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run languages', {
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [action = 'list', ...codes] = positionals;
  if (action === 'add') await add(readCodes(codes));
  else if (action === 'remove') remove(readCodes(codes));
  else if (action !== 'list' || codes.length > 0)
    throw new UsageError(`There is no "${action}": add, remove, or nothing for the list`);
  for (const line of listLines()) console.log(line);
  if (values.json) console.log(JSON.stringify({ languages: rows() }));
  return 0;
});

function readCodes(codes: readonly string[]): readonly AddableLanguage[] {
  if (codes.length === 0) throw new UsageError(`Name a language: ${addableCodes.join(', ')}`);
  const known = codes.map((code) => code.toLowerCase().split('-', 1)[0]!);
  if (known.includes('en')) throw new UsageError('English is always there');
  const foreign = known.find((code) => !isAddable(code));
  if (foreign !== undefined) throw new UsageError(`"${foreign}" is none of ${addableCodes.join(', ')}`);
  return known as AddableLanguage[];
}

async function add(codes: readonly AddableLanguage[]): Promise<void> {
  await installLanguages((line) => console.log(line));
  choose((code) => codes.includes(code) || chosenLanguages().includes(code));
}

function remove(codes: readonly AddableLanguage[]): void {
  choose((code) => !codes.includes(code) && chosenLanguages().includes(code));
  if (chosenLanguages().length === 0) removeLanguages();
}

function choose(isWanted: (code: AddableLanguage) => boolean): void {
  chooseLanguages(addableCodes.filter(isWanted));
}

type Row = { readonly code: string; readonly name: string; readonly state: string; readonly note: string };

function rows(): readonly Row[] {
  const chosen = chosenLanguages();
  const installed = hasPackages();
  const builtIn = languagesWith('speech').map((code) => ({
    code,
    name: languages[code].name,
    state: 'built in',
    note: '',
  }));
  const addable = addableCodes.map((code) => ({
    code,
    name: addableLanguages[code].name,
    state: !chosen.includes(code) ? 'not added' : installed ? 'added' : 'packages are missing: add it again',
    note: addableLanguages[code].measured ? '' : 'word error rate not measured',
  }));
  return [...builtIn, ...addable];
}

function listLines(): readonly string[] {
  return rows().map(({ code, name, state, note }) =>
    `${code}  ${name.padEnd(11)} ${state}${note && `; ${note}`}`.trimEnd(),
  );
}
