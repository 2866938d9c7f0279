/** The folder of articles as the engine's knowledge: search on demand, and the judgement of when to offer something. */

import { type EngineLanguage, toLanguage } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn } from '../ports.ts';
import { answerDefaults, composeAnswer } from './answer.ts';
import type { Article } from './article.ts';
import { namesIn } from './names.ts';
import { createPassageIndex, type Hit, type PassageIndex } from './passage-index.ts';
import { needsIn } from './proactive.ts';
import { type FolderContent, type FolderProblem, readFolder } from './read-folder.ts';
import { watchFolder } from './watch-folder.ts';

export type KnowledgeSetup = {
  readonly folder: string;
  readonly embedder: Embedder;
  readonly logger: Logger;
  /** The question behind a customer's statement, where one is known. */
  readonly questionBehind?: (statement: string, language: EngineLanguage) => Promise<string | undefined>;
};

/** How clear an answer must be before it is offered unasked; fitted on the tuning half of the evaluation turns. */
const proactiveOptions = { ...answerDefaults, threshold: 0.46, thresholdByMeaning: 0.54, thresholdByWords: 0.5 };
/** A statement this close to a passage needs no question put in its place. */
const isSpecific = (hit: Hit | undefined) => (hit?.meaning ?? 0) >= 0.75;
/** Turns of the customer in which an answer counts as already offered. */
const memoryTurns = 8;

/** More than the port asks for: what evaluations look at. */
export interface LocalKnowledge extends KnowledgeBase {
  warm(): void;
  /** Resolves when everything is indexed, meaning too where there is a model for it. */
  learned(): Promise<void>;
  /** Articles that may answer, best first, each once. */
  rank(query: string, languageCode: string): Promise<readonly Article[]>;
  articles(): readonly Article[];
}

export function createKnowledgeBase(setup: KnowledgeSetup): LocalKnowledge {
  let content: FolderContent = { articles: [], problems: [] };
  let index: PassageIndex | undefined;
  let fault: FolderProblem | undefined;
  let loading: Promise<void> | undefined;
  let learning: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;
  let closed = false;

  async function load(): Promise<void> {
    try {
      await Promise.all([import('minisearch'), import('yaml'), import('htmlparser2')]);
    } catch {
      fault = {
        file: setup.folder,
        problem:
          'Knowledge search is off: the optional packages minisearch, yaml and htmlparser2 are not all installed; run npm install without --omit=optional',
      };
      setup.logger.warn(fault.problem);
      return;
    }
    const next = await readFolder(setup.folder);
    const known = new Set(content.problems.map(({ file, problem }) => `${file}: ${problem}`));
    for (const { file, problem } of next.problems) {
      if (!known.has(`${file}: ${problem}`)) setup.logger.warn('A knowledge article is left out', { file, problem });
    }
    const made = await createPassageIndex(next.articles, setup.embedder);
    // The first index answers by words at once. A later one takes over when it knows as much as the one before.
    const learned = made.learn();
    if (index) await learned;
    if (closed) return;
    index = made;
    content = next;
    learning = learned;
  }

  /** Changes while one index is made lead to one more afterwards, never to two at a time. */
  let again = false;
  async function reload(): Promise<void> {
    if (loading) {
      again = true;
      await loading;
      if (!again) return;
      again = false;
    }
    loading = load();
    await loading;
    setup.logger.info('The knowledge articles were read again', { articles: content.articles.length });
  }

  function ready(): Promise<void> {
    if (!loading) {
      loading = load();
      unwatch = watchFolder(setup.folder, () => void reload());
    }
    // While a newer index is made, the one that is there answers.
    return index ? Promise.resolve() : loading;
  }

  async function find(query: string, language: EngineLanguage): Promise<readonly Hit[]> {
    await ready();
    return (await index?.search(query, language)) ?? [];
  }

  /** What would be offered for a turn on its own. */
  async function offer(turn: Turn, language: EngineLanguage): Promise<KnowledgeAnswer | undefined> {
    let best: KnowledgeAnswer | undefined;
    for (const need of needsIn(turn, language)) {
      // Who asks is searched for in her own words; who only tells is searched for by what such people want to know.
      const behind = need.asked ? undefined : await setup.questionBehind?.(need.sentence, language);
      if (!need.plain && behind === undefined) continue;
      const own = await find(need.sentence, language);
      const query = need.asked ? need.sentence : (behind ?? own[0]?.question ?? need.sentence);
      const hits = behind === undefined || isSpecific(own[0]) ? own : await find(behind, language);
      const answer = composeAnswer(
        hits === own && !need.asked ? (own[0]?.question ?? query) : query,
        hits,
        language,
        proactiveOptions,
      );
      if (answer && (!best || answer.confidence > best.confidence)) best = answer;
    }
    return best;
  }

  return {
    async search(query, _history, languageCode) {
      const language = toLanguage(languageCode);
      return composeAnswer(query, await find(query, language), language);
    },
    async proactive(turn, history, languageCode) {
      const language = toLanguage(languageCode);
      const answer = await offer(turn, language);
      if (!answer) return undefined;
      const earlier = history.filter((t) => t.role === 'customer' && t.id !== turn.id).slice(-memoryTurns);
      for (const past of earlier) if ((await offer(past, language))?.answer === answer.answer) return undefined;
      return answer;
    },
    phrases: () => namesIn(content.articles),
    problems: () => (fault ? [...content.problems, fault] : content.problems),
    get articleCount() {
      return content.articles.length;
    },
    warm() {
      void ready();
    },
    async learned() {
      await ready();
      await learning;
    },
    async rank(query, languageCode) {
      const hits = await find(query, toLanguage(languageCode));
      return [...new Set(hits.map((hit) => hit.article))];
    },
    articles: () => content.articles,
    async close() {
      closed = true;
      unwatch?.();
    },
  };
}
