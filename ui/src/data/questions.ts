/** The questions that the agent asks the knowledge base on this page. */

import { type Accessor, createSignal } from 'solid-js';
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import type { KnowledgeResponse } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelApi } from './api.ts';
import type { AskLive } from './ask-live.ts';

export type Question = {
  readonly questionId: string;
  readonly query: string;
  readonly status: 'asking' | 'failed' | 'stopped' | 'answered';
  /** Of one that a model is answering, or was until the agent stopped it. */
  readonly draft?: AnswerDraft;
  readonly answer?: KnowledgeResponse;
};

export type Questions = {
  /** Newest last. The log brings the answers, too; until then they are shown from here. */
  readonly all: Accessor<readonly Question[]>;
  /** `suggestionId`: the suggestion that proposed the question. An empty query is ignored. */
  ask(query: string, suggestionId?: string): Promise<void>;
  /** Stops the answer to a question that is being asked. What was checked of it stays. */
  stop(questionId: string): void;
};

const maxQuestions = 50;
const maxQueryCharacters = 500;

export type QuestionsOptions = {
  readonly api: Pick<PanelApi, 'request' | 'knowledge'>;
  readonly conversationId: ConversationId;
  /** Called after each answer. */
  readonly onAnswer: () => void;
  /** Loads what reads an answer that streams. Where it does not load, the answer comes whole. */
  readonly loadLive?: () => Promise<AskLive>;
};

/** The field takes no more than that, so what cuts is loaded only where something else asked. Empty where it does not load. */
async function cutQuery(text: string): Promise<string> {
  const loaded = await import('../../../shared/cut-text.ts').catch(() => undefined);
  return loaded?.cutText(text, maxQueryCharacters) ?? '';
}

const loadAskLive = async (): Promise<AskLive> => (await import('./ask-live.ts')).askLive;

/** Asks nothing before `ask`, which never rejects: what failed stands in `all`. */
export function createQuestions(options: QuestionsOptions): Questions {
  const { api, conversationId, onAnswer, loadLive = loadAskLive } = options;
  const [all, setAll] = createSignal<readonly Question[]>([]);
  const running = new Map<string, AbortController>();
  let count = 0;
  const put = (question: Question) =>
    setAll((known) => {
      const at = known.findIndex(({ questionId }) => questionId === question.questionId);
      return at < 0
        ? [...known, question].slice(-maxQuestions)
        : known.map((before, index) => (index === at ? question : before));
    });

  async function ask(text: string, suggestionId?: string): Promise<void> {
    const trimmed = text.trim();
    const query = trimmed.length > maxQueryCharacters ? await cutQuery(trimmed) : trimmed;
    if (query === '') return;
    const questionId = `q${++count}`;
    const stop = new AbortController();
    running.set(questionId, stop);
    let draft: AnswerDraft | undefined;
    // Asked again, it takes the place of the try that failed.
    setAll((known) => known.filter((q) => q.query !== query || (q.status !== 'failed' && q.status !== 'stopped')));
    put({ questionId, query, status: 'asking' });
    const request = suggestionId ? { query, suggestionId } : { query };
    const onDraft = (next: AnswerDraft): void => {
      if (stop.signal.aborted) return;
      draft = next;
      put({ questionId, query, status: 'asking', draft });
    };
    try {
      const live = await loadLive().catch(() => undefined);
      const answer = live
        ? await live(api, conversationId, request, { signal: stop.signal, onDraft })
        : await api.knowledge(conversationId, request, stop.signal);
      put({ questionId, query, status: 'answered', answer });
      onAnswer();
    } catch (error) {
      // The service may answer that nothing was found, or refuse with that code.
      const isEmpty = EarshotError.from(error).code === 'not_found';
      const nothing = { suggestionId: questionId, query, answer: '', sources: [] };
      if (stop.signal.aborted) put({ questionId, query, status: 'stopped', ...(draft && { draft }) });
      else if (isEmpty) put({ questionId, query, status: 'answered', answer: nothing });
      else put({ questionId, query, status: 'failed' });
    } finally {
      running.delete(questionId);
    }
  }
  return { all, ask, stop: (questionId) => running.get(questionId)?.abort() };
}
