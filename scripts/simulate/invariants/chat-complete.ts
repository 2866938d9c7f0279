/**
 * Every message of a chat is in the log once, and in the order in which it was written. While an instance is separated from Redis
 * it cannot know when a chat began that it has not handled before, so the order is checked without such a time only.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { Findings } from '../findings.ts';
import type { SimulatedChat } from '../genesys/chat.ts';

const invariant = 'every chat message once and in order';

/** `isOrdered`: no instance was separated from Redis during the chat. */
export function checkChat(findings: Findings, chat: SimulatedChat, view: ConversationView, isOrdered: boolean): void {
  findings.checks(invariant, chat.record.messages.length);
  const found = view.utterances.map(({ messageId }) => messageId);
  const wanted = chat.record.messages.map(({ id }) => id);
  const twice = found.filter((id, at) => found.indexOf(id) !== at);
  if (twice.length > 0) findings.report(invariant, `${chat.name}: message ${twice[0]} is there twice`);
  const lost = wanted.filter((id) => !found.includes(id));
  if (lost.length > 0)
    findings.report(invariant, `${chat.name}: ${lost.length} of ${wanted.length} messages are lost, first ${lost[0]}`);
  if (!isOrdered) return;
  const places = found.map((id) => wanted.indexOf(id ?? ''));
  const late = places.findIndex((place, at) => at > 0 && place < places[at - 1]!);
  if (late > 0) findings.report(invariant, `${chat.name}: message ${found[late]} comes after a later one`);
}
