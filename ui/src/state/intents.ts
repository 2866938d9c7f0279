/** Intents in the order in which they matter: the newest first, each once. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { Messages } from '../messages/messages.ts';

export type IntentEntry = {
  readonly name: string;
  /** The name as people read it. */
  readonly label: string;
  readonly confidence: number;
  readonly utteranceId: string;
};

/** Walks back from the newest utterance, so the cost is that of what is shown, not of the call. */
export function intentHistory(
  view: Pick<ConversationView, 'utterances' | 'intents'>,
  labelOf: (name: string) => string,
  max = 6,
): IntentEntry[] {
  const found: IntentEntry[] = [];
  const seen = new Set<string>();
  for (let i = view.utterances.length - 1; i >= 0 && found.length < max; i--) {
    const { utteranceId } = view.utterances[i]!;
    const best = view.intents[utteranceId]?.[0];
    if (!best || seen.has(best.name)) continue;
    seen.add(best.name);
    found.push({ name: best.name, label: labelOf(best.name), confidence: best.confidence, utteranceId });
  }
  return found;
}

/** The catalog's name of an intent of the built-in engine. Others have names for machines: "order.returnItem" becomes "Order return item". */
export function intentLabel(messages: Pick<Messages, 'has' | 't'>, name: string): string {
  const key = `intent.name.${name}`;
  if (messages.has(key)) return messages.t(key);
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[._\-/]+/g, ' ')
    .trim();
  const sentence = words === words.toUpperCase() ? words : words.toLowerCase();
  return sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
}
