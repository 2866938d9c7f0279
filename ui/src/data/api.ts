/** The panel's calls to the service: adds the token, renews a refused one once, and parses the answers. */
import * as v from 'valibot';
import {
  type ChecklistTickRequest,
  type FeedbackRequest,
  type KnowledgeRequest,
  type KnowledgeResponse,
  KnowledgeResponseSchema,
  type MessageRequest,
  type PublicConfig,
  PublicConfigSchema,
  paths,
  type SummaryResponse,
  SummaryResponseSchema,
} from '../../../shared/api/routes.ts';
import { type WrapUpRequest, type WrapUpResponse, WrapUpResponseSchema } from '../../../shared/api/wrap-up.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { HintReceiptRequest } from '../../../shared/supervisor/overview.ts';
import { problemOf } from './problem.ts';
import type { PanelSession } from './session.ts';

/** All reject with EarshotError. */
export type PanelApi = {
  knowledge(id: ConversationId, request: KnowledgeRequest, signal?: AbortSignal): Promise<KnowledgeResponse>;
  summary(id: ConversationId, trigger: 'request' | 'end' | 'transfer', signal?: AbortSignal): Promise<SummaryResponse>;
  /** Posts chat messages in order, at most `bodyLimits.messagesPerRequest`; a repeated id changes nothing. */
  messages(id: ConversationId, messages: readonly MessageRequest[]): Promise<void>;
  feedback(id: ConversationId, request: FeedbackRequest, options?: { keepalive?: boolean }): Promise<void>;
  complete(id: ConversationId): Promise<void>;
  /** Reports whether the caller is on hold. */
  hold(id: ConversationId, held: boolean): Promise<void>;
  /** Saves a summary to the agent's wrap-up. */
  wrapUp(id: ConversationId, request: WrapUpRequest): Promise<WrapUpResponse>;
  /** Ticks an item of the checklist by hand, or unticks it. */
  tick(id: ConversationId, request: ChecklistTickRequest): Promise<void>;
  hintReceipt(id: ConversationId, request: HintReceiptRequest): Promise<void>;
  /** Any other call. Rejects unless the answer is a success. */
  request(method: ApiMethod, path: string, body?: unknown, options?: RequestOptions): Promise<Response>;
};

export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type RequestOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The request outlives the page. */
  readonly keepalive?: boolean | undefined;
  /** The media type that is asked for. */
  readonly accept?: string | undefined;
};

export type ApiOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: PanelSession;
  readonly timeoutMs?: number;
};

/** The public settings of the service at `apiBase`. Rejects with EarshotError. */
export async function loadPublicConfig(fetch: typeof globalThis.fetch, apiBase: string): Promise<PublicConfig> {
  const response = await fetch(apiBase + paths.config, { credentials: 'omit' });
  if (!response.ok) throw await problemOf(response);
  const parsed = v.safeParse(PublicConfigSchema, await response.json());
  if (!parsed.success) throw new EarshotError('config_invalid');
  return parsed.output;
}

function content(body: unknown, token: string, accept: string | undefined): RequestInit {
  const headers = { authorization: `Bearer ${token}`, ...(accept !== undefined && { accept }) };
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Each call times out after `timeoutMs`, 30,000 by default. */
export function createPanelApi(options: ApiOptions): PanelApi {
  const timeoutMs = options.timeoutMs ?? 30_000;

  async function request(
    method: ApiMethod,
    path: string,
    body?: unknown,
    { signal, keepalive = false, accept }: RequestOptions = {},
  ): Promise<Response> {
    const send = async (renew: boolean): Promise<Response> => {
      // A closing page has no time to get a new token.
      const token =
        keepalive && options.session.current ? options.session.current : await options.session.token({ renew });
      try {
        return await options.fetch(options.apiBase + path, {
          method,
          ...content(body, token, accept),
          credentials: 'omit',
          keepalive,
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
        });
      } catch (error) {
        const known = EarshotError.from(error);
        throw known.code === 'internal' ? new EarshotError('unavailable', { cause: error }) : known;
      }
    };
    let response = await send(false);
    if (response.status === 401 && !keepalive) response = await send(true);
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  async function post(path: string, body: unknown, how?: RequestOptions): Promise<unknown> {
    const response = await request('POST', path, body, how);
    return response.status === 204 ? undefined : response.json().catch(() => undefined);
  }

  function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
    const parsed = v.safeParse(schema, value);
    if (!parsed.success) throw new EarshotError('internal');
    return parsed.output;
  }

  return {
    knowledge: async (id, request, signal) =>
      parse(KnowledgeResponseSchema, await post(paths.knowledge(id), request, { signal })),
    summary: async (id, trigger, signal) =>
      parse(SummaryResponseSchema, await post(paths.summary(id), { trigger }, { signal })),
    async messages(id, messages) {
      const path = paths.messages(id);
      const [first] = messages;
      if (first === undefined) return;
      try {
        await post(path, messages.length > 1 ? { messages } : first);
      } catch (error) {
        const { code } = EarshotError.from(error);
        // Too much at once, or a service that takes single messages only.
        if (messages.length === 1 || (code !== 'invalid_request' && code !== 'too_large')) throw error;
        for (const message of messages) await post(path, message);
      }
    },
    async feedback(id, request, { keepalive } = {}) {
      await post(paths.feedback(id), request, { keepalive });
    },
    async complete(id) {
      await post(paths.complete(id), {});
    },
    async hold(id, held) {
      await post(paths.hold(id), { held });
    },
    wrapUp: async (id, body) => parse(WrapUpResponseSchema, await post(paths.wrapUp(id), body)),
    async hintReceipt(id, body) {
      await post(`${paths.conversation(id)}/hints`, body);
    },
    async tick(id, body) {
      await post(paths.checklist(id), body);
    },
    request,
  };
}
