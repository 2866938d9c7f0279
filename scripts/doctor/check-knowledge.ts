/** Whether every article of the knowledge folder can be found. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, pass, warn } from '../../runtime/core/operations/finding.ts';
import type { FolderContent } from '../../runtime/engine/knowledge/read-folder.ts';
import { type UnfindableKind, unfindableIn, unfindableKinds } from '../../runtime/engine/knowledge/unfindable.ts';
import { type EngineLanguage, languages, toLanguage } from '../../shared/languages.ts';

export type KnowledgeDeps = {
  readonly readArticles: (folder: string, usualLanguage: EngineLanguage) => Promise<FolderContent>;
};

/** Files that are named; of more only the number is said. */
const mostNamed = 20;

const texts: Readonly<Record<UnfindableKind, { readonly title: string; readonly fix: string }>> = {
  empty: { title: 'have no text', fix: 'Write text below their title, or remove them' },
  language: {
    title: 'name no language and are too short to show it',
    fix: 'Write language: into their front matter, or end their names in .es.md',
  },
  long: { title: 'are too long', fix: 'Give them headings, or split them' },
  duplicate: {
    title: 'have the title of another article',
    fix: 'Give each its own title; agents see the title as the source',
  },
  unusable: { title: 'cannot be used', fix: 'Look at /readyz or the log, which say why' },
};

/** No finding where no folder is set or Google answers alone. */
export async function checkKnowledge(config: Config, deps: KnowledgeDeps): Promise<Finding[]> {
  const { KNOWLEDGE_DIR: folder } = config;
  if (folder === undefined || !(config.localDialogflow || config.LOCAL_FALLBACK)) return [];
  const usual = toLanguage(config.DEFAULT_LANGUAGE);
  const content = await deps.readArticles(folder, usual);
  const found = unfindableIn(content);
  const count = content.articles.length;
  const articles = pass('knowledge.articles', 'Articles are read', `${count} in ${folder}`);
  const findings = unfindableKinds.flatMap((kind) => {
    const files = found.get(kind);
    if (!files) return [];
    const { title, fix } = texts[kind];
    const taken = kind === 'language' ? `; they count as ${languages[usual].name}` : '';
    return [warn(`knowledge.${kind}`, `${files.length} articles ${title}${taken}`, fix, named(files))];
  });
  return [articles, ...findings];
}

function named(files: readonly string[]): string {
  const more = files.length - mostNamed;
  return `${files.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
