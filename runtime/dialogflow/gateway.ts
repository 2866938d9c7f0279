/**
 * Dialogflow over gRPC, as the service needs it. Nothing is loaded and no connection is made before the first call. Creating a
 * gateway never fails: every call, and first of all `check`, rejects with the error of an invalid setting.
 *
 * Conversations and participants use v2beta1, as the vendor's own bridges do: only there do intents come with suggestions, and only
 * there may a chat message carry its own time. Answer records and profiles use v2.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import type {
  AnalyzeStream,
  AnalyzeStreamOptions,
  AssistGateway,
  CallOptions,
  ConversationHandle,
  LiveCallOptions,
} from '../core/ports/assist-gateway.ts';
import { type Counter, type Gauge, silentMeter } from '../core/ports/meter.ts';
import { openAnalyzeStream } from './analyze-stream.ts';
import { searchWithDrafts } from './answer-drafts.ts';
import { DialogflowConnection, type UnaryRequest } from './connection.ts';
import {
  contextRequest,
  decisionRequest,
  generateRequest,
  mapGenerated,
  searchRequest,
} from './conversation-requests.ts';
import { ensureConversation, type Rpc } from './conversations.ts';
import { googleTokens, proveCredentials, type TokenSource } from './credentials.ts';
import { explainCheck, fromGrpcError } from './errors.ts';
import { toAnswerRecordUpdate, toTimestamp } from './feedback.ts';
import { type DialogflowGatewayOptions, defaultGatewayLimits, type GatewayLimits } from './gateway-options.ts';
import { knowledgeParameters } from './knowledge-filter.ts';
import { mapSearch, mapSummary } from './map-answers.ts';
import { mapResponse } from './map-results.ts';
import { type ProfileName, parseProfileName } from './names.ts';
import { mapRedraft, redraftRequest } from './redraft.ts';

type ArgumentsOf<M extends Exclude<keyof AssistGateway, 'engine'>> = Parameters<AssistGateway[M]>;

/** `channels`: gRPC channels that are open, and the calls on them. */
export type DialogflowGateway = AssistGateway & {
  readonly channels: () => { channels: number; calls: number };
};

/** Never throws; see above. */
export function createDialogflowGateway(options: DialogflowGatewayOptions): DialogflowGateway {
  // Decorated, so that callers may spread it.
  return decorate<DialogflowGateway>(new GrpcGateway(options), {});
}

class GrpcGateway implements DialogflowGateway {
  readonly engine: AssistGateway['engine'];
  readonly #options: DialogflowGatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #tokens: TokenSource;
  readonly #connection: DialogflowConnection;
  readonly #streamsOpen: Gauge;
  readonly #streamsEnded: Counter;
  readonly #handles = new Map<string, Promise<ConversationHandle>>();

  constructor(options: DialogflowGatewayOptions) {
    const { target, meter = silentMeter, tokens = googleTokens() } = options;
    this.#options = options;
    this.#tokens = tokens;
    this.#limits = {
      ...defaultGatewayLimits,
      ...options.limits,
      timeoutMs: { ...defaultGatewayLimits.timeoutMs, ...options.limits?.timeoutMs },
    };
    this.engine = target.engine ?? (target.endpoint === undefined ? 'google' : 'local');
    this.#connection = new DialogflowConnection(options, this.#limits, tokens);
    this.#streamsOpen = meter.gauge('earshot_dialogflow_streams', 'Speech streams that are open', ['target']);
    this.#streamsEnded = meter.counter('earshot_dialogflow_streams_ended_total', 'Speech streams by how they ended', [
      'target',
      'code',
    ]);
  }

  async ensureConversation(...[id, settings = {}]: ArgumentsOf<'ensureConversation'>): Promise<ConversationHandle> {
    const { segment = 1, timeoutMs } = settings;
    const profile = this.#profileOf(settings.profile);
    // A queue learnt late has another profile, and its knowledge is asked through the handle.
    const key = `${id}#${segment}#${profile.name}`;
    const known = this.#handles.get(key);
    if (known) return known;
    const conversation = {
      rpc: this.#conversationRpc,
      profile,
      target: this.#connection.label,
      clock: this.#options.clock,
    };
    // The caller's abort signal is left out: other callers wait for the same promise.
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    const ensured = ensureConversation(conversation, id, segment, options);
    this.#handles.set(key, ensured);
    ensured.catch(() => this.#handles.delete(key));
    if (this.#handles.size > this.#limits.handles) this.#handles.delete(this.#handles.keys().next().value!);
    return ensured;
  }

  /** The profile of a queue, where it is in the project and location of this target. */
  #profileOf(wanted: string | undefined): ProfileName {
    const { profile } = this.#connection.plan;
    if (wanted === undefined) return profile;
    const other = parseProfileName(wanted);
    return other.parent === profile.parent ? other : profile;
  }

  openStream(options: AnalyzeStreamOptions): AnalyzeStream {
    const target = this.#connection.label;
    this.#streamsOpen.add(1, { target });
    return openAnalyzeStream(
      this.#connection.load,
      {
        ...options,
        ...languageOf(options.languageCode ?? this.#options.languageCode),
        onEnd: (error) => {
          this.#streamsOpen.add(-1, { target });
          this.#streamsEnded.add(1, { target, code: error?.code ?? 'ok' });
          options.onEnd(error);
        },
      },
      {
        method: (services) => services.definitions['v2beta1.Participants'].StreamingAnalyzeContent!,
        model: this.#options.model,
        deadlineMs: this.#limits.streamDeadlineMs,
      },
    );
  }

  async analyzeMessage(...[handle, message, options]: ArgumentsOf<'analyzeMessage'>) {
    const participant = handle.participants[message.role === 'customer' ? 'customer' : 'agent'];
    const language = languageOf(message.languageCode ?? this.#options.languageCode);
    const response = await this.#connection.unary(
      {
        version: 'v2beta1',
        service: 'Participants',
        method: 'AnalyzeContent',
        message: {
          participant,
          textInput: { text: message.text, ...language },
          requestId: message.requestId,
          ...knowledgeParameters(handle.knowledge),
          ...(message.sentAt !== undefined && { messageSendTime: toTimestamp(message.sentAt) }),
        },
        routing: ['participant', participant],
        timeoutMs: this.#limits.timeoutMs.message,
        // By its request id.
        idempotent: true,
      },
      options,
    );
    return mapResponse(response);
  }

  async decideToolCall(...[handle, decision, options]: ArgumentsOf<'decideToolCall'>) {
    const request = decisionRequest(handle.participants.agent, decision);
    const response = await this.#connection.unary({ ...request, timeoutMs: this.#limits.timeoutMs.message }, options);
    return mapResponse(response);
  }

  async searchKnowledge(...[handle, query, options]: ArgumentsOf<'searchKnowledge'>) {
    const profile = this.#profileOf(handle.profile);
    const search = { ...query, ...languageOf(query.languageCode ?? this.#options.languageCode) };
    const request: UnaryRequest = {
      ...searchRequest(handle, profile, search),
      timeoutMs: this.#limits.timeoutMs.knowledge,
    };
    try {
      return mapSearch((await this.#searchLive(request, options)) ?? (await this.#connection.unary(request, options)));
    } catch (error) {
      // Dialogflow answers NOT_FOUND when it finds nothing.
      if (error instanceof EarshotError && error.code === 'not_found') return { answer: '', sources: [] };
      throw error;
    }
  }

  /** Undefined where only the unary method can answer: at Google, or after a failure that a repetition may heal. */
  async #searchLive({ message, timeoutMs }: UnaryRequest, options: LiveCallOptions = {}): Promise<object | undefined> {
    if (this.engine !== 'local' || !options.onDraft) return undefined;
    try {
      return await searchWithDrafts(await this.#connection.load(), message, timeoutMs, options);
    } catch (error) {
      const known = EarshotError.from(error);
      if (known.code === 'unavailable' || known.code === 'unsupported') return undefined;
      throw known;
    }
  }

  async redraft(...[handle, draft, options]: ArgumentsOf<'redraft'>): Promise<string> {
    const { parent } = this.#profileOf(handle.profile);
    const request = redraftRequest(parent, { ...languageOf(this.#options.languageCode), ...draft });
    const response = await this.#connection.unary({ ...request, timeoutMs: this.#limits.timeoutMs.knowledge }, options);
    return mapRedraft(response) ?? draft.text;
  }

  async ingestContext(...[handle, context, options]: ArgumentsOf<'ingestContext'>): Promise<void> {
    const request = contextRequest(handle.conversationName, context);
    await this.#connection.unary({ ...request, timeoutMs: this.#limits.timeoutMs.message }, options);
  }

  async generate(...[handle, request, options]: ArgumentsOf<'generate'>) {
    const call = generateRequest(handle.conversationName, request);
    const response = await this.#connection.unary({ ...call, timeoutMs: this.#limits.timeoutMs.knowledge }, options);
    return mapGenerated(response);
  }

  async summarize(...[handle, options]: ArgumentsOf<'summarize'>) {
    const conversation = handle.conversationName;
    const response = await this.#connection.unary(
      {
        version: 'v2beta1',
        service: 'Conversations',
        method: 'SuggestConversationSummary',
        message: { conversation, contextSize: 500 },
        routing: ['conversation', conversation],
        timeoutMs: this.#limits.timeoutMs.summary,
      },
      options,
    );
    return mapSummary(response);
  }

  async sendFeedback(...[feedback, options]: ArgumentsOf<'sendFeedback'>): Promise<void> {
    const message = toAnswerRecordUpdate(feedback, new Date(this.#options.clock.now()).toISOString());
    // Dialogflow refuses an update with an empty mask.
    if (message.updateMask.paths.length === 0) return;
    await this.#connection.unary(
      {
        version: 'v2',
        service: 'AnswerRecords',
        method: 'UpdateAnswerRecord',
        message,
        routing: ['answer_record.name', feedback.answerRecord],
        timeoutMs: this.#limits.timeoutMs.feedback,
      },
      options,
    );
  }

  async complete(...[handle, options = {}]: ArgumentsOf<'complete'>): Promise<void> {
    this.#forget(handle.conversationId);
    const name = handle.conversationName;
    try {
      await this.#conversationRpc('CompleteConversation', { name }, ['name', name], options);
    } catch (error) {
      if (!(error instanceof EarshotError) || error.code !== 'not_found') throw error;
    }
  }

  async check(options?: CallOptions): Promise<void> {
    const { profile, endpoint } = this.#connection.plan;
    const { name } = profile;
    const timeoutMs = this.#limits.timeoutMs.check;
    if (endpoint.tls) await proveCredentials(this.#tokens, this.#options.clock, timeoutMs);
    try {
      await this.#connection.unary(
        {
          version: 'v2',
          service: 'ConversationProfiles',
          method: 'GetConversationProfile',
          message: { name },
          routing: ['name', name],
          timeoutMs,
        },
        options,
      );
    } catch (error) {
      throw explainCheck(fromGrpcError(error), name);
    }
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  channels(): { channels: number; calls: number } {
    const { pool } = this.#connection;
    return { channels: pool?.channels ?? 0, calls: pool?.calls ?? 0 };
  }

  readonly #conversationRpc: Rpc = (method, message, routing, options) => {
    const service = /Participants?$/.test(method) ? 'Participants' : 'Conversations';
    const timeoutMs = this.#limits.timeoutMs.conversation;
    return this.#connection.unary({ version: 'v2beta1', service, method, message, routing, timeoutMs }, options);
  };

  #forget(id: ConversationId): void {
    for (const key of this.#handles.keys()) if (key.startsWith(id)) this.#handles.delete(key);
  }
}

function languageOf(languageCode: string | undefined) {
  return languageCode === undefined ? {} : { languageCode };
}
