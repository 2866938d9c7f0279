/**
 * The gateway with masked texts in both directions: what is sent to Dialogflow as text, and the answers that reach no feed.
 * The results of streams are masked by the feed, which knows the utterances around them.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { AnswerFeedback, AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationMasks } from './conversation-masks.ts';
import { maskDrafts } from './mask-drafts.ts';
import { maskSections, maskSuggestion } from './mask-event.ts';
import type { Masker } from './masker.ts';
import { UtteranceMask } from './utterance-mask.ts';

/** Conversations whose last messages are remembered. */
const mostConversations = 5_000;

/** `clock`: a number may be divided over messages that follow each other shortly. */
export function maskGateway<G extends AssistGateway>(gateway: G, masks: Masker | ConversationMasks, clock: Clock): G {
  const { of, strictest } = 'of' in masks ? masks : { of: () => masks, strictest: masks };
  const messages = new Map<ConversationId, UtteranceMask>();
  const messagesOf = (id: ConversationId): UtteranceMask => {
    const known = messages.get(id) ?? new UtteranceMask(of(id));
    messages.delete(id);
    messages.set(id, known);
    if (messages.size > mostConversations) messages.delete(messages.keys().next().value!);
    return known;
  };
  return decorate<AssistGateway>(gateway, {
    analyzeMessage(handle, message, options) {
      const { role, requestId, text } = message;
      const said = { utteranceId: requestId, role, text, final: true };
      const masked = messagesOf(handle.conversationId).mask(said, clock.monotonic());
      return gateway.analyzeMessage(handle, { ...message, text: masked.text }, options);
    },
    async searchKnowledge(handle, query, options) {
      const { mask } = of(handle.conversationId);
      const { onDraft } = options ?? {};
      const live = onDraft && { ...options, onDraft: maskDrafts(onDraft, mask) };
      const known = query.customer && { customer: maskValues(query.customer, mask) };
      const found = await gateway.searchKnowledge(
        handle,
        { ...query, ...known, text: mask(query.text) },
        live ?? options,
      );
      const { text, sources } = maskSuggestion({ text: found.answer, sources: [...found.sources] }, mask);
      const { rewrittenQuery: rewritten } = found;
      return {
        ...found,
        answer: text,
        sources,
        ...(rewritten !== undefined && { rewrittenQuery: mask(rewritten) }),
      };
    },
    async redraft(handle, draft, options) {
      const { mask } = of(handle.conversationId);
      return mask(await gateway.redraft(handle, { ...draft, text: mask(draft.text) }, options));
    },
    ingestContext(handle, context, options) {
      const customer = maskValues(context.customer, of(handle.conversationId).mask);
      return gateway.ingestContext(handle, { ...context, customer }, options);
    },
    async summarize(handle, options) {
      const made = await gateway.summarize(handle, options);
      return { ...made, sections: maskSections(made.sections, of(handle.conversationId).mask) };
    },
    sendFeedback: (feedback, options) => gateway.sendFeedback(maskFeedback(feedback, strictest.mask), options),
  }) as G;
}

function maskValues(texts: Readonly<Record<string, string>>, mask: Masker['mask']): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, mask(text)]));
}

function maskFeedback(feedback: AnswerFeedback, mask: Masker['mask']): AnswerFeedback {
  const { detail } = feedback;
  if (!detail) return feedback;
  const { reason, editedText, editedSections } = detail;
  return {
    ...feedback,
    detail: {
      ...detail,
      ...(reason !== undefined && { reason: mask(reason) }),
      ...(editedText !== undefined && { editedText: mask(editedText) }),
      ...(editedSections !== undefined && { editedSections: maskValues(editedSections, mask) }),
    },
  };
}
