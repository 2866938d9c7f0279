/** Intents in the order in which they matter: the newest first, each once. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

export type IntentEntry = {
  readonly name: string;
  /** The name as people read it: `card.lost` or `lost_card` become words. */
  readonly label: string;
  readonly confidence: number;
  readonly utteranceId: string;
};

/** Walks back from the newest utterance, so the cost is that of what is shown, not of the call. */
export function intentHistory(view: Pick<ConversationView, 'utterances' | 'intents'>, max = 6): IntentEntry[] {
  const found: IntentEntry[] = [];
  const seen = new Set<string>();
  for (let i = view.utterances.length - 1; i >= 0 && found.length < max; i--) {
    const { utteranceId } = view.utterances[i]!;
    const best = view.intents[utteranceId]?.[0];
    if (!best || seen.has(best.name)) continue;
    seen.add(best.name);
    found.push({ name: best.name, label: intentLabel(best.name), confidence: best.confidence, utteranceId });
  }
  return found;
}

/** Names of intents are made for machines: "order.returnItem" becomes "Order return item". */
export function intentLabel(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[._\-/]+/g, ' ')
    .trim();
  const sentence = words === words.toUpperCase() ? words : words.toLowerCase();
  return sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
}
