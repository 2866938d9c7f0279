/** The table of models for people, or as one JSON object. Pure. */
import { type ModelRow, type ModelSource, modelNames, modelTable } from '../../runtime/engine/models/model-table.ts';

/** `installed`: by name of the model. `json`: one object in place of the table. */
export function renderModels(installed: ReadonlyMap<string, boolean>, json: boolean): string {
  const rows = modelNames.map((name) => ({
    name,
    installed: installed.get(name) ?? false,
    ...(modelTable[name] as ModelRow),
  }));
  if (json) return `${JSON.stringify({ models: rows })}\n`;
  const lines = rows.map((row) => [
    row.name,
    row.purpose,
    row.languages === 'many' ? 'many' : row.languages.join(' '),
    `${row.megabytes} MB`,
    row.licence,
    row.installed ? 'installed' : '-',
    sourceOf(row.source),
    row.about,
  ]);
  const heads = ['name', 'purpose', 'languages', 'size', 'licence', '', 'from', 'what for'];
  const widths = heads.map((_, at) => Math.max(...[heads, ...lines].map((line) => line[at]!.length)));
  const toLine = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  return `${[heads, ...lines].map(toLine).join('\n')}\n\nnpm run models -- add NAME installs one that is not there.\n`;
}

function sourceOf(source: ModelSource): string {
  if (source.type === 'hub') return `model hub: ${source.repository}`;
  if (source.type === 'installed') return `npm install: ${source.package}`;
  if (source.type === 'languages') return `npm run languages: ${source.package}`;
  const named = source.type === 'program' ? source.packages[0] : { name: source.package, version: source.version };
  return `package: ${named.name}@${named.version}`;
}
