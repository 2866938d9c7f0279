/** The gRPC connection of a gateway: loaded with the first call, then one channel pool for unary calls and streams. */
import { EarshotError } from '../../shared/errors.ts';
import type { CallOptions } from '../core/ports/assist-gateway.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { directNetwork, type OutboundNetwork } from '../core/ports/outbound-network.ts';
import { type ChannelPool, createChannelPool } from './channels.ts';
import { channelCredentials, type TokenSource } from './credentials.ts';
import { type Endpoint, endpointOfLocation, loopbackEndpoint } from './endpoints.ts';
import type { DialogflowGatewayOptions, DialogflowTarget, GatewayLimits } from './gateway-options.ts';
import { type ProfileName, parseProfileName } from './names.ts';
import { type ApiVersion, loadServices, type ServiceName } from './services.ts';
import { callUnary, type UnaryContext } from './unary.ts';

/** What a target means: the profile and where to reach it. */
export type TargetPlan = { readonly profile: ProfileName; readonly endpoint: Endpoint };

export type LoadedConnection = UnaryContext & { readonly pool: ChannelPool };

export type UnaryRequest = {
  readonly version: ApiVersion;
  readonly service: ServiceName;
  readonly method: string;
  readonly message: object;
  readonly routing: readonly [field: string, name: string];
  /** Over all attempts. */
  readonly timeoutMs: number;
  /** Default: by method. */
  readonly idempotent?: boolean;
};

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

/** The plan, or the error that every call will reject with. */
export function planTarget(target: DialogflowTarget): TargetPlan | EarshotError {
  try {
    const profile = parseProfileName(target.profile, {
      ...(target.project !== undefined && { project: target.project }),
      ...(target.location !== undefined && { location: target.location }),
    });
    const endpoint =
      target.endpoint === undefined ? endpointOfLocation(profile.location) : loopbackEndpoint(target.endpoint);
    return { profile, endpoint };
  } catch (error) {
    return EarshotError.from(error);
  }
}

export class DialogflowConnection {
  readonly #plan: TargetPlan | EarshotError;
  readonly #limits: GatewayLimits;
  readonly #tokens: TokenSource;
  readonly #network: OutboundNetwork;
  readonly #context: Pick<UnaryContext, 'clock' | 'random' | 'seconds'>;
  #loaded: LoadedConnection | undefined;
  #loading: Promise<LoadedConnection> | undefined;
  #isClosed = false;

  constructor(options: DialogflowGatewayOptions, limits: GatewayLimits, tokens: TokenSource) {
    const { clock, random = Math.random, meter = silentMeter } = options;
    this.#plan = planTarget(options.target);
    this.#limits = limits;
    this.#tokens = tokens;
    this.#network = options.network ?? directNetwork;
    const labels = ['method', 'code'];
    const seconds = meter.histogram('earshot_dialogflow_call_seconds', 'Time of a unary call to Dialogflow', labels);
    this.#context = { clock, random, seconds };
  }

  /** Throws when the target is invalid. */
  get plan(): TargetPlan {
    if (this.#plan instanceof EarshotError) throw this.#plan;
    return this.#plan;
  }

  /** Of metrics: the endpoint, or `none` for an invalid target. */
  get label(): string {
    return this.#plan instanceof EarshotError ? 'none' : this.#plan.endpoint.label;
  }

  get pool(): ChannelPool | undefined {
    return this.#loaded?.pool;
  }

  /** Throws when the target is invalid or the connection is closed. */
  readonly load = (): LoadedConnection | Promise<LoadedConnection> => {
    const { endpoint } = this.plan;
    if (this.#isClosed) {
      throw new EarshotError('unavailable', { detail: 'The Dialogflow client is closed', retryable: false });
    }
    if (this.#loaded) return this.#loaded;
    this.#loading ??= this.#loadFor(endpoint);
    return this.#loading;
  };

  async unary(request: UnaryRequest, options: CallOptions = {}): Promise<object> {
    const { version, service, method, message, routing, timeoutMs } = request;
    const { idempotent = idempotentMethods.has(method) } = request;
    const context = await this.load();
    const definition = context.services.definitions[`${version}.${service}`][method]!;
    return callUnary(context, { method: definition, request: message, routing, timeoutMs, idempotent }, options);
  }

  close(): void {
    this.#isClosed = true;
    this.#loaded?.pool.close();
  }

  async #loadFor(endpoint: Endpoint): Promise<LoadedConnection> {
    const [grpc, services] = await Promise.all([import('@grpc/grpc-js'), loadServices()]);
    const { maxCallsPerChannel, maxChannels } = this.#limits;
    const { proxyFor, authorities } = this.#network;
    const pool = createChannelPool({
      grpc,
      address: endpoint.address,
      proxy: endpoint.tls ? proxyFor(`https://${endpoint.address}`) : undefined,
      credentials: channelCredentials(grpc, endpoint, this.#tokens, authorities),
      maxCallsPerChannel,
      maxChannels,
    });
    this.#loaded = { ...this.#context, grpc, services, pool };
    if (this.#isClosed) pool.close();
    return this.#loaded;
  }
}
