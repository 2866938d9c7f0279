/** The runtime matrix as Markdown, and its place in a guide. */
import { features, featureTitles, type Matrix } from '../../runtime/testing/runtime-matrix.ts';
import { type RuntimeFacts, runtimeNames, runtimes } from '../../shared/runtimes.ts';

const begin = '<!-- runtime-matrix: written by npm run runtime-matrix -->';
const end = '<!-- end of runtime-matrix -->';

/** One column per runtime: version, start command, and what the tests found. */
export function renderMatrix(matrix: Matrix): string {
  const row = ([first = '', ...rest]: readonly string[]) => `|${first && ` ${first}`} | ${rest.join(' | ')} |`;
  const facts = (pick: (runtime: RuntimeFacts) => string) => runtimeNames.map((name) => pick(runtimes[name]));
  return [
    row(['', ...facts(({ label, minimumVersion }) => `${label} ${minimumVersion}+`)]),
    `|${'---|'.repeat(runtimeNames.length + 1)}`,
    row(['start', ...facts(({ startCommand }) => `\`${startCommand}\``)]),
    ...features.map((feature) => row([featureTitles[feature], ...runtimeNames.map((name) => matrix[name][feature])])),
  ].join('\n');
}

/** The guide with the matrix between its markers. Throws where the guide has no markers. */
export function putMatrix(guide: string, matrix: Matrix): string {
  const [from, to] = [guide.indexOf(begin), guide.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The guide has no markers for the matrix: ${begin} … ${end}`);
  return `${guide.slice(0, from)}${begin}\n\n${renderMatrix(matrix)}\n\n${guide.slice(to)}`;
}
