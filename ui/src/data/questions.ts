/** The questions that the agent asks the knowledge base on this page. */

import { type Accessor, createSignal } from 'solid-js';
import type { KnowledgeResponse } from '../../../shared/api/routes.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelApi } from './api.ts';

export type Question = {
  readonly questionId: string;
  readonly query: string;
  readonly status: 'asking' | 'failed' | 'answered';
  readonly answer?: KnowledgeResponse;
};

export type Questions = {
  /** Newest last. The log brings the answers, too; until then they are shown from here. */
  readonly all: Accessor<readonly Question[]>;
  /** `suggestionId`: the suggestion that proposed the question. An empty query is ignored. */
  ask(query: string, suggestionId?: string): Promise<void>;
};

const maxQuestions = 50;
const maxQueryCharacters = 500;

/** `onAnswer` is called after each answer. */
export function createQuestions(
  api: Pick<PanelApi, 'knowledge'>,
  conversationId: ConversationId,
  onAnswer: () => void,
): Questions {
  const [all, setAll] = createSignal<readonly Question[]>([]);
  let count = 0;
  return {
    all,
    async ask(text, suggestionId) {
      const query = cutText(text.trim(), maxQueryCharacters);
      if (query === '') return;
      const questionId = `q${++count}`;
      const put = (change: Pick<Question, 'status' | 'answer'>) =>
        setAll((known) =>
          [...known.filter((q) => q.questionId !== questionId), { questionId, query, ...change }].slice(-maxQuestions),
        );
      put({ status: 'asking' });
      try {
        const answer = await api.knowledge(conversationId, suggestionId ? { query, suggestionId } : { query });
        put({ status: 'answered', answer });
        onAnswer();
      } catch (error) {
        // The service may answer that nothing was found, or refuse with that code.
        const isEmpty = EarshotError.from(error).code === 'not_found';
        const nothing = { suggestionId: questionId, query, answer: '', sources: [] };
        put(isEmpty ? { status: 'answered', answer: nothing } : { status: 'failed' });
      }
    },
  };
}
