/** The language of each message and of its conversation, which is the language of the customer. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationLanguages, SpokenLanguages, SpokenMessage } from '../ports/conversation-languages.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { LanguageDetector } from '../ports/language-detector.ts';
import { baseOf, initialLanguage, type SpeakerLanguage, sentenceWords, stepLanguage } from './speaker-language.ts';

export type ConversationLanguagesOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly detector: LanguageDetector;
  /** BCP 47, in which customers write. With one, nothing is detected. */
  readonly candidates: readonly string[];
  readonly defaultLanguage: string;
  /** What the queue of the conversation sets. */
  readonly ofQueue?: ((id: ConversationId) => readonly string[] | undefined) | undefined;
  readonly maxConversations?: number;
  /** Messages whose language is remembered, because several panels post the same one. */
  readonly maxMessages?: number;
};

/** UTF-16 units of a text that are looked at. */
const longestDetected = 500;

type Speakers = { customer: SpeakerLanguage; agent: SpeakerLanguage };

/** What was said before is read from the log at the first message that this instance sees. */
export function createConversationLanguages(options: ConversationLanguagesOptions): ConversationLanguages {
  const { log, detector, defaultLanguage, ofQueue, maxConversations = 5_000, maxMessages = 20_000 } = options;
  const known = new Map<ConversationId, Promise<Speakers>>();

  const read = async (id: ConversationId): Promise<Speakers> => {
    const initial = initialLanguage(ofQueue?.(id)?.[0] ?? defaultLanguage);
    const view = await log.snapshot(id).then(
      ({ conversation }) => conversation,
      () => undefined,
    );
    const customer =
      view?.language === undefined ? initial : { ...initial, language: view.language, by: 'detected' as const };
    return { customer, agent: initial };
  };
  const speakersOf = (id: ConversationId): Promise<Speakers> => {
    const speakers = known.get(id) ?? read(id);
    known.delete(id);
    known.set(id, speakers);
    if (known.size > maxConversations) known.delete(known.keys().next().value!);
    return speakers;
  };

  const find = async (id: ConversationId, { role, text, language }: SpokenMessage): Promise<SpokenLanguages> => {
    const candidates = ofQueue?.(id) ?? options.candidates;
    if (candidates.length < 2 && language === undefined) return {};
    const speakers = await speakersOf(id);
    const speaker = role === 'customer' ? 'customer' : 'agent';
    const said = language ?? (await detected(detector, text, candidates));
    if (language !== undefined) speakers[speaker] = stepLanguage(speakers[speaker], { type: 'declared', language });
    else if (said !== undefined) {
      const isSentence = text.split(/\s+/, sentenceWords).length >= sentenceWords;
      speakers[speaker] = stepLanguage(speakers[speaker], { type: 'detected', language: said, isSentence });
    }
    const { customer } = speakers;
    return {
      message: said ?? (speakers[speaker].by === 'default' ? undefined : speakers[speaker].language),
      conversation: customer.by === 'default' ? undefined : customer.language,
    };
  };

  const answers = new Map<string, Promise<SpokenLanguages>>();
  return {
    ofMessage(id, message) {
      const key = `${id}/${message.messageId}`;
      const answer = answers.get(key) ?? find(id, message).catch((): SpokenLanguages => ({}));
      answers.set(key, answer);
      if (answers.size > maxMessages) answers.delete(answers.keys().next().value!);
      return answer;
    },
  };
}

/** The tag among the candidates; undefined where the detector is not sure. */
async function detected(
  detector: LanguageDetector,
  text: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  const bases = [...new Set(candidates.map(baseOf))];
  const found = await detector.detect(text.slice(0, longestDetected), bases);
  if (!found?.isConfident) return undefined;
  return candidates.find((tag) => baseOf(tag) === found.language);
}
