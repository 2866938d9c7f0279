/** The lookup of CONTEXT_URL: one signed request for a conversation, within a time and a size. */
import * as v from 'valibot';
import { cutText } from '../../shared/cut-text.ts';
import { wellFormed } from '../../shared/well-formed.ts';
import type { MaskText } from '../core/masking/conversation-masks.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { CustomerLookup } from '../core/ports/customer-lookup.ts';
import type { Logger } from '../core/ports/logger.ts';
import { type SignedRequestOptions, sendSigned } from './signed-request.ts';

export type CustomerLookupOptions = {
  readonly url: string;
  readonly request: SignedRequestOptions;
  readonly audit: AuditLog;
  readonly logger: Logger;
  readonly mask?: MaskText | undefined;
  readonly timeoutMs?: number;
};

const limits = { items: 20, label: 80, value: 500, answerCharacters: 4_000 } as const;
const text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.answerCharacters));
const AnswerSchema = v.object({
  items: v.pipe(v.array(v.object({ label: text, value: v.union([text, v.number(), v.boolean()]) })), v.maxLength(200)),
});

/** Asks nothing before its first use. 404 says that nothing is known. */
export function createCustomerLookup(options: CustomerLookupOptions): CustomerLookup {
  const { url, request, audit, logger, mask = (each) => each, timeoutMs = 5_000 } = options;
  return {
    async find({ conversationId, attributes, language, queue }) {
      const tidy = (value: string, characters: number) => cutText(mask(wellFormed(value), conversationId), characters);
      const fail = (reason: string): undefined => {
        audit.record({ action: 'context_lookup', conversationId, reason });
        logger.warn('Customer lookup failed', { conversationId, reason });
      };
      const limit = new AbortController();
      const cancel = request.clock.after(timeoutMs, () => limit.abort());
      try {
        const body = { conversationId, attributes, language, queue };
        const answer = await sendSigned(request, { url, body, signal: limit.signal });
        if (limit.signal.aborted) return fail('timeout');
        if (answer.type !== 'answer') return fail(answer.type);
        if (answer.status === 404) return [];
        const parsed = v.safeParse(AnswerSchema, answer.body);
        if (answer.status >= 300 || !parsed.success) return fail(answer.status >= 300 ? 'refused' : 'malformed');
        audit.record({ action: 'context_lookup', conversationId, reason: 'found' });
        return parsed.output.items
          .slice(0, limits.items)
          .map(({ label, value }) => ({ label: tidy(label, limits.label), value: tidy(String(value), limits.value) }));
      } finally {
        cancel();
      }
    },
  };
}
