/** A finished conversation of the archive as the events that it was made of, as far as it has kept them, in the order of their times. Pure. */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';

/** `startedAt`, `endedAt`: ISO. What has no time of its own has that of the utterance it is about. */
export function archivedEvents(of: {
  readonly conversation: ConversationView;
  readonly startedAt: string;
  readonly endedAt: string;
}): AssistEvent[] {
  const { conversation, startedAt, endedAt } = of;
  const { channel = 'voice', language, queue } = conversation;
  const instantOf = (ms: number) => new Date(Date.parse(startedAt) + ms).toISOString();
  const saidAt = new Map(conversation.utterances.map((said) => [said.utteranceId, said.at ?? instantOf(said.endMs)]));
  const typed = <T extends AssistEvent['type']>(type: T, all: readonly object[]) =>
    all.map((each) => {
      const { at, utteranceId, startMs } = each as { at?: string; utteranceId?: string; startMs?: number };
      const stated = at ?? saidAt.get(utteranceId ?? '') ?? (startMs === undefined ? endedAt : instantOf(startMs));
      return { ...each, type, at: stated };
    });
  const during = [
    ...typed('utterance', conversation.utterances),
    ...typed('sentiment', Object.values(conversation.sentiments)),
    ...typed('intent', Object.values(conversation.intents).flat()),
    ...typed('fact', conversation.facts),
    ...typed('suggestion', conversation.suggestions),
    ...typed('notice', conversation.notices),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const edge = { type: 'conversation', channel, ...(language && { language }), ...(queue && { queue }) };
  return [{ ...edge, status: 'started', at: startedAt }, ...during, { ...edge, status: 'ended', at: endedAt }].flatMap(
    (event) => safeParseAssistEvent(event) ?? [],
  );
}
