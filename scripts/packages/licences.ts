/** Which licences may reach people. All of these allow use in a closed product and ask for no more than a notice. */
import type { ShippedPackage } from './shipped-packages.ts';

const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

/** Packages whose licence is none of these, with the reason why they may be used all the same: `name` → reason. */
const exceptions: ReadonlyMap<string, string> = new Map([
  [
    'argparse',
    'PSF-2.0, the licence of Python: permissive; asks for a notice and a summary of changes, and nothing is changed',
  ],
  [
    'postgres',
    'Unlicense: given to the public domain, without any condition; every other licence on the list asks for more',
  ],
]);

/** A plain `A OR B` is allowed with one of both; anything longer has to be read by a person. */
const isAllowed = (expression: string): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(/ or /i)
    .some((licence) => allowed.has(licence));

/** One line for each package that may not be used. */
export function checkLicences(packages: readonly ShippedPackage[], excepted = exceptions): readonly string[] {
  const problems = packages
    .filter(({ name, licence }) => !excepted.has(name) && !(licence !== undefined && isAllowed(licence)))
    .map(
      ({ name, version, licence }) => `${name}@${version}: ${licence ?? 'no licence'} is not on the list of licences`,
    );
  const unused = [...excepted.keys()].filter((name) => !packages.some((each) => each.name === name));
  return [...problems, ...unused.map((name) => `${name} has an exception and is no longer used`)];
}

/** Licence → how many packages have it, the most frequent first. */
export function countLicences(packages: readonly ShippedPackage[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { licence = 'none' } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
