/**
 * Speech in other languages, translated into English by the recognizer itself: its texts wait here until somebody asks for one.
 * Nothing leaves the service and nothing is paid. They are kept on the instance that has the call.
 */
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, fromDialogflowConversationId } from '../../shared/ids.ts';
import type { Translator } from '../core/ports/translator.ts';
import type { EnglishTexts } from './ports.ts';

export type SpokenEnglish = EnglishTexts & {
  readonly translator: Translator;
  /** `decide` gets the name of a Dialogflow conversation. Before it is called, none is wanted. */
  wantedWhere(decide: (conversationName: string) => boolean): void;
  /** The conversation is erased. */
  forget(conversationId: ConversationId): void;
};

/** Of all conversations together; a long call has a few hundred. */
const defaultMaxTexts = 5_000;

const onlySpeech =
  'The recognizer translates speech into English only: for other texts set TRANSLATOR=google, or LLM_URL and LLM_MODEL';

/** Keeps the newest texts. */
export function createSpokenEnglish({
  maxTexts = defaultMaxTexts,
}: {
  readonly maxTexts?: number;
} = {}): SpokenEnglish {
  const texts = new Map<string, { readonly text: string; readonly conversationName: string }>();
  let isWanted: (conversationName: string) => boolean = () => false;
  return {
    wantedWhere(decide) {
      isWanted = decide;
    },
    isWanted: (conversationName) => isWanted(conversationName),
    forget(conversationId) {
      for (const [messageId, { conversationName }] of texts)
        if (fromDialogflowConversationId(conversationName) === conversationId) texts.delete(messageId);
    },
    keep(messageId, text, conversationName) {
      texts.set(messageId, { text, conversationName });
      if (texts.size > maxTexts) texts.delete(texts.keys().next().value!);
    },
    translator: {
      name: 'recognizer',
      isFree: true,
      async translate({ to, from = 'und', messageId }) {
        if (!/^en\b/i.test(to) || messageId === undefined)
          throw new EarshotError('unsupported', { detail: onlySpeech });
        const kept = texts.get(messageId);
        if (!kept)
          throw new EarshotError('not_found', { detail: 'The recognizer has no English text of this utterance' });
        return { text: kept.text, from };
      },
    },
  };
}
