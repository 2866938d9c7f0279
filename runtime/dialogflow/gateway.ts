/**
 * Dialogflow over gRPC, as the service needs it. Nothing is loaded and no connection is made before the first call, and
 * making a gateway never fails: a setting that is wrong is told by every call, and by `check` first of all.
 *
 * Conversations and participants speak v2beta1, as the vendor's own bridges do: only there do intents come with the
 * suggestions and may a chat message carry its own time. Answer records and profiles speak v2.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { AssistGateway, CallOptions, ConversationHandle } from '../core/ports/assist-gateway.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { openAnalyzeStream } from './analyze-stream.ts';
import { type ChannelPool, createChannelPool } from './channels.ts';
import { ensureConversation } from './conversations.ts';
import { channelCredentials, googleTokens, proveCredentials } from './credentials.ts';
import { type Endpoint, endpointOfLocation, loopbackEndpoint } from './endpoints.ts';
import { explainCheck, fromGrpcError } from './errors.ts';
import { toAnswerRecordUpdate, toTimestamp } from './feedback.ts';
import { type DialogflowGatewayOptions, defaultGatewayLimits, type GatewayLimits } from './gateway-options.ts';
import { mapSearch, mapSummary } from './map-answers.ts';
import { mapResponse } from './map-results.ts';
import { type ProfileName, parseProfileName } from './names.ts';
import { type ApiVersion, loadServices, type ServiceName } from './services.ts';
import { callUnary, type UnaryContext } from './unary.ts';

type Loaded = UnaryContext & { readonly pool: ChannelPool };
type Plan = { readonly profile: ProfileName; readonly endpoint: Endpoint };

const idempotentMethods = new Set([
  'GetConversation',
  'CreateConversation',
  'ListParticipants',
  'CompleteConversation',
  'SuggestConversationSummary',
  'SearchKnowledge',
  'UpdateAnswerRecord',
  'GetConversationProfile',
]);

export function createDialogflowGateway(options: DialogflowGatewayOptions): AssistGateway & {
  readonly channels: () => { channels: number; calls: number };
} {
  const { target, clock, random = Math.random, meter = silentMeter, tokens = googleTokens() } = options;
  const limits: GatewayLimits = {
    ...defaultGatewayLimits,
    ...options.limits,
    timeoutMs: { ...defaultGatewayLimits.timeoutMs, ...options.limits?.timeoutMs },
  };
  const seconds = meter.histogram('earshot_dialogflow_call_seconds', 'Time of a unary call to Dialogflow', [
    'method',
    'code',
  ]);
  const streamsOpen = meter.gauge('earshot_dialogflow_streams', 'Speech streams that are open', ['target']);
  const streamsEnded = meter.counter('earshot_dialogflow_streams_ended_total', 'Speech streams by how they ended', [
    'target',
    'code',
  ]);

  let plan: Plan | EarshotError;
  try {
    const profile = parseProfileName(target.profile, {
      ...(target.project === undefined ? {} : { project: target.project }),
      ...(target.location === undefined ? {} : { location: target.location }),
    });
    const endpoint =
      target.endpoint === undefined ? endpointOfLocation(profile.location) : loopbackEndpoint(target.endpoint);
    plan = { profile, endpoint };
  } catch (error) {
    plan = EarshotError.from(error);
  }
  const label = plan instanceof EarshotError ? 'none' : plan.endpoint.label;

  let loaded: Loaded | undefined;
  let loading: Promise<Loaded> | undefined;
  let closed = false;
  const handles = new Map<string, Promise<ConversationHandle>>();

  const load = (): Loaded | Promise<Loaded> => {
    if (plan instanceof EarshotError) throw plan;
    if (closed) throw new EarshotError('unavailable', { detail: 'The Dialogflow client is closed', retryable: false });
    if (loaded) return loaded;
    const { endpoint } = plan;
    loading ??= Promise.all([import('@grpc/grpc-js'), loadServices()]).then(([grpc, services]) => {
      const pool = createChannelPool({
        grpc,
        address: endpoint.address,
        credentials: channelCredentials(grpc, endpoint, tokens),
        maxCallsPerChannel: limits.maxCallsPerChannel,
        maxChannels: limits.maxChannels,
      });
      loaded = { grpc, services, pool, clock, random, seconds };
      if (closed) pool.close();
      return loaded;
    });
    return loading;
  };

  const rpcOf =
    (version: ApiVersion, service: ServiceName, timeoutMs: number) =>
    async (
      method: string,
      request: object,
      routing: readonly [string, string],
      call: CallOptions = {},
      idempotent = idempotentMethods.has(method),
    ): Promise<object> => {
      const context = await load();
      const definition = context.services.definitions[`${version}.${service}`][method]!;
      return callUnary(context, { method: definition, request, routing, timeoutMs, idempotent }, call);
    };

  const { timeoutMs } = limits;
  const conversations = rpcOf('v2beta1', 'Conversations', timeoutMs.conversation);
  const participants = rpcOf('v2beta1', 'Participants', timeoutMs.conversation);
  const conversationRpc = (method: string, request: object, routing: readonly [string, string], call: CallOptions) =>
    method.endsWith('Participant') || method.endsWith('Participants')
      ? participants(method, request, routing, call)
      : conversations(method, request, routing, call);

  const profileOf = () => {
    if (plan instanceof EarshotError) throw plan;
    return plan.profile;
  };

  return {
    engine: target.engine ?? (target.endpoint === undefined ? 'google' : 'local'),

    async ensureConversation(conversationId, { segment = 1, languageCode: _language, ...call } = {}) {
      const key = `${conversationId}#${segment}`;
      const known = handles.get(key);
      if (known) return known;
      const profile = profileOf();
      const making = ensureConversation(
        { rpc: conversationRpc, profile, target: label, clock },
        conversationId,
        segment,
        // Others wait for the same promise: the first one's change of mind is not theirs.
        call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs },
      );
      handles.set(key, making);
      making.catch(() => handles.delete(key));
      if (handles.size > limits.handles) handles.delete(handles.keys().next().value!);
      return making;
    },

    openStream(stream) {
      streamsOpen.add(1, { target: label });
      return openAnalyzeStream(
        load,
        {
          ...stream,
          ...languageOf(stream.languageCode ?? options.languageCode),
          onEnd: (error) => {
            streamsOpen.add(-1, { target: label });
            streamsEnded.add(1, { target: label, code: error?.code ?? 'ok' });
            stream.onEnd(error);
          },
        },
        {
          method: (services) => services.definitions['v2beta1.Participants'].StreamingAnalyzeContent!,
          model: options.model,
          deadlineMs: limits.streamDeadlineMs,
        },
      );
    },

    async analyzeMessage(handle, message, call) {
      const participant = handle.participants[message.role === 'customer' ? 'customer' : 'agent'];
      const languageCode = message.languageCode ?? options.languageCode;
      const response = await rpcOf('v2beta1', 'Participants', timeoutMs.message)(
        'AnalyzeContent',
        {
          participant,
          textInput: { text: message.text, ...(languageCode === undefined ? {} : { languageCode }) },
          requestId: message.requestId,
          ...(message.sentAt === undefined ? {} : { messageSendTime: toTimestamp(message.sentAt) }),
        },
        ['participant', participant],
        call,
        // The request id is what makes it so.
        true,
      );
      return mapResponse(response);
    },

    async searchKnowledge(handle, query, call) {
      const languageCode = query.languageCode ?? options.languageCode;
      const profile = profileOf();
      const { conversationName } = handle;
      try {
        const response = await rpcOf('v2beta1', 'Conversations', timeoutMs.knowledge)(
          'SearchKnowledge',
          {
            parent: profile.parent,
            query: { text: query.text, ...(languageCode === undefined ? {} : { languageCode }) },
            conversationProfile: profile.name,
            conversation: conversationName,
            ...(query.latestMessage === undefined
              ? {}
              : { latestMessage: `${conversationName}/messages/${query.latestMessage}` }),
            sessionId: handle.conversationId,
            querySource: query.source === 'agent' ? 'AGENT_QUERY' : 'SUGGESTED_QUERY',
          },
          ['parent', profile.parent],
          call,
        );
        return mapSearch(response);
      } catch (error) {
        // Finding nothing is an error there.
        if (error instanceof EarshotError && error.code === 'not_found') return { answer: '', sources: [] };
        throw error;
      }
    },

    async summarize(handle, call) {
      const conversation = handle.conversationName;
      const response = await rpcOf('v2beta1', 'Conversations', timeoutMs.summary)(
        'SuggestConversationSummary',
        { conversation, contextSize: 500 },
        ['conversation', conversation],
        call,
      );
      return mapSummary(response);
    },

    async sendFeedback(feedback, call) {
      const update = toAnswerRecordUpdate(feedback, new Date(clock.now()).toISOString());
      // What has no field there is no update: the service refuses an empty mask.
      if (update.updateMask.paths.length === 0) return;
      await rpcOf('v2', 'AnswerRecords', timeoutMs.feedback)(
        'UpdateAnswerRecord',
        update,
        ['answer_record.name', feedback.answerRecord],
        call,
      );
    },

    async complete(handle, call) {
      forget(handles, handle.conversationId);
      const name = handle.conversationName;
      try {
        await conversations('CompleteConversation', { name }, ['name', name], call);
      } catch (error) {
        if (!(error instanceof EarshotError) || error.code !== 'not_found') throw error;
      }
    },

    async check(call) {
      const { name } = profileOf();
      if (!(plan instanceof EarshotError) && plan.endpoint.tls) await proveCredentials(tokens, clock, timeoutMs.check);
      try {
        await rpcOf('v2', 'ConversationProfiles', timeoutMs.check)(
          'GetConversationProfile',
          { name },
          ['name', name],
          call,
        );
      } catch (error) {
        throw explainCheck(fromGrpcError(error), name);
      }
    },

    async close() {
      closed = true;
      loaded?.pool.close();
    },

    channels: () => ({ channels: loaded?.pool.channels ?? 0, calls: loaded?.pool.calls ?? 0 }),
  };
}

function languageOf(languageCode: string | undefined) {
  return languageCode === undefined ? {} : { languageCode };
}

function forget(handles: Map<string, unknown>, conversationId: ConversationId): void {
  for (const key of handles.keys()) if (key.startsWith(conversationId)) handles.delete(key);
}
