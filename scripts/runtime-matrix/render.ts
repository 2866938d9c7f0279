/** The table of engines as Markdown, and its place in a guide. */
import {
  engineTitles,
  features,
  featureTitles,
  type Matrix,
  type MatrixEngine,
} from '../../runtime/testing/runtime-matrix.ts';

const engines = Object.keys(engineTitles) as MatrixEngine[];
const begin = '<!-- runtime-matrix: written by npm run runtime-matrix -->';
const end = '<!-- end of runtime-matrix -->';

export function renderMatrix(matrix: Matrix): string {
  const row = ([first = '', ...rest]: readonly string[]) => `|${first && ` ${first}`} | ${rest.join(' | ')} |`;
  return [
    row(['', ...engines.map((engine) => engineTitles[engine])]),
    `|${'---|'.repeat(engines.length + 1)}`,
    ...features.map((feature) => row([featureTitles[feature], ...engines.map((engine) => matrix[engine][feature])])),
  ].join('\n');
}

/** The guide with the table in its place. Throws where it has none. */
export function putMatrix(guide: string, matrix: Matrix): string {
  const [from, to] = [guide.indexOf(begin), guide.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The guide has no place for the table: ${begin} … ${end}`);
  return `${guide.slice(0, from)}${begin}\n\n${renderMatrix(matrix)}\n\n${guide.slice(to)}`;
}
