/** The agent's wrap-up in Genesys: codes, and saving notes, attributes and code, at the agent's request and with their own rights. */
import type { WrapUpCodesResponse, WrapUpRequest, WrapUpResponse } from '../../../shared/api/wrap-up.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { MaskText } from '../masking/conversation-masks.ts';
import { maskSections } from '../masking/mask-event.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { type Erasures, noErasures } from '../ports/erasures.ts';
import type { GenesysApi } from '../ports/genesys-api.ts';
import type { PanelIdentity } from '../ports/panel-access.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { type SupportedText, supportedText } from './supported-text.ts';

/** After-call work is over by then. */
const blockMs = 24 * 3_600_000;

export type WrapUp = {
  /** Rejects with EarshotError, after retries of a retryable one; with `invalid_request` for a code that the queue has not. */
  save(identity: PanelIdentity, conversationId: ConversationId, request: WrapUpRequest): Promise<WrapUpResponse>;
  /** Rejects with EarshotError. */
  codes(identity: PanelIdentity, conversationId: ConversationId): Promise<WrapUpCodesResponse>;
};

export type WrapUpOptions = {
  readonly genesys: Pick<GenesysApi, 'saveSummary' | 'wrapUpCodes'>;
  /** The summary as it was made says which of its sentences nothing supports. */
  readonly log: Pick<ConversationLog, 'snapshot'>;
  /** Keeps what was saved, so that saving again replaces it. */
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly defaultLanguage: string;
  /** The agent's Genesys token; undefined once their session has expired. */
  readonly genesysToken: (identity: PanelIdentity) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** Nothing about these conversations is written. Default: none. */
  readonly erasures?: Erasures | undefined;
  /** Masks the notes. */
  readonly mask?: MaskText | undefined;
  /** Delays before the retries. A `retryAfterMs` above the longest of them rejects instead. */
  readonly retryMs?: readonly number[];
};

/** Saves with retries and records each save in the audit trail. */
export function createWrapUp(options: WrapUpOptions): WrapUp {
  const { genesys, log, store, clock, audit, erasures = noErasures, retryMs = [500, 2_000] } = options;
  /** Saves of an agent in a conversation run one after another, because the notes are read and then written. */
  const turns = new Map<string, Promise<unknown>>();

  async function tokenOf(identity: PanelIdentity): Promise<string> {
    const token = await options.genesysToken(identity);
    if (token === undefined) throw new EarshotError('unauthenticated');
    return token;
  }

  async function codes(identity: PanelIdentity, conversationId: ConversationId): Promise<WrapUpCodesResponse> {
    const token = await tokenOf(identity);
    const { codes: all, chosen } = await genesys.wrapUpCodes(token, conversationId, identity.agentId);
    return { codes: [...all], ...(chosen !== undefined && { chosen }) };
  }

  async function codeOf(identity: PanelIdentity, conversationId: ConversationId, id: string) {
    const code = (await codes(identity, conversationId)).codes.find((each) => each.id === id);
    if (!code) throw new EarshotError('invalid_request', { detail: 'The queue has no such wrap-up code' });
    return code;
  }

  async function save(identity: PanelIdentity, conversationId: ConversationId, request: WrapUpRequest) {
    const token = await tokenOf(identity);
    const { conversation } = await log.snapshot(conversationId);
    const summary = conversation.summary?.summaryId === request.summaryId ? conversation.summary : undefined;
    const language = conversation.language ?? options.defaultLanguage;
    const { sections, unsupported } = supportedText(request.sections, summary, request.unsupported ?? 'omit', language);
    const key = `wrap-up-block:${conversationId}:${identity.agentId}`;
    const previous = await store.get(key).catch(() => undefined);
    const saved = await withRetries(
      async () => {
        const { wrapUpCodeId } = request;
        const code = wrapUpCodeId === undefined ? undefined : await codeOf(identity, conversationId, wrapUpCodeId);
        const summaryToSave = {
          summaryId: request.summaryId,
          sections: masked(sections, conversationId),
          code,
          previous,
        };
        // The erasure may have come after the request, or between two attempts.
        if (erasures.has(conversationId)) throw new EarshotError('erased');
        return genesys.saveSummary(token, conversationId, identity.agentId, summaryToSave);
      },
      clock,
      retryMs,
    );
    await store.set(key, saved.block, blockMs).catch(() => {});
    const { agentId, organizationId, sessionId } = identity;
    audit.record({ action: 'wrap_up_saved', agentId, organizationId, sessionId, conversationId });
    const answer: WrapUpResponse = {
      saved: true,
      truncated: saved.truncated,
      ...(unsupported > 0 && { unsupported }),
      ...(saved.code && { wrapUpCode: saved.code }),
    };
    return answer;
  }

  const masked = (sections: SupportedText['sections'], id: ConversationId) => {
    const { mask } = options;
    return mask ? maskSections([...sections], (text) => mask(text, id)) : sections;
  };

  return {
    codes,
    save(identity, conversationId, request) {
      const key = `${identity.agentId}:${conversationId}`;
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.catch(() => undefined).then(() => save(identity, conversationId, request));
      turns.set(key, turn);
      const done = () => {
        if (turns.get(key) === turn) turns.delete(key);
      };
      turn.then(done, done);
      return turn;
    },
  };
}

/** A timeout may hide a success. Saving reads the notes first, so a repetition changes nothing. */
async function withRetries<T>(run: () => Promise<T>, clock: Clock, retryMs: readonly number[]): Promise<T> {
  const longest = Math.max(0, ...retryMs);
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const known = EarshotError.from(error);
      const wait = retryMs[attempt];
      if (!known.retryable || wait === undefined || (known.retryAfterMs ?? 0) > longest) throw known;
      await new Promise<void>((resolve) => clock.after(Math.max(wait, known.retryAfterMs ?? 0), resolve));
    }
  }
}
