/** What can be done for a customer once an agent has confirmed it: the tools of the registry. */
import type { ActionFailure, parameterKinds } from '../../../shared/assist/action.ts';
import type { ConversationId } from '../../../shared/ids.ts';

export type ToolParameter = {
  readonly name: string;
  readonly label: string;
  readonly kind: (typeof parameterKinds)[number];
  readonly required: boolean;
  /** The agent may change what was found in the conversation. */
  readonly editable: boolean;
  readonly choices?: readonly string[] | undefined;
  /** How the agent reads each of `choices`, in their order. */
  readonly choiceLabels?: readonly string[] | undefined;
  /** Of the value, in characters. */
  readonly maxLength: number;
  /** Its value where nothing else fills it. */
  readonly preset?: string | undefined;
  /** Of a `choice`: by which phrases the customer chooses a value. */
  readonly phrases?: Readonly<Record<string, readonly string[]>> | undefined;
  /** A kind of entity or fact that fills it, such as `order_number`. */
  readonly from?: string | undefined;
};

/** When a tool is offered: any of the intents or phrases, in one of the languages, where all `needs` were said. */
export type ToolOffer = {
  readonly intents: readonly string[];
  readonly phrases: readonly string[];
  /** Names of parameters that must have been found. */
  readonly needs: readonly string[];
};

export type ToolCall = {
  readonly conversationId: ConversationId;
  readonly actionId: string;
  readonly agentId: string;
  /** Of the conversation, BCP 47: the result is read out in it. */
  readonly language?: string | undefined;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** The same for the same action with the same parameters, also where it is tried again. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
};

export type ToolOutcome =
  | { readonly type: 'done'; readonly result: string }
  | { readonly type: 'failed'; readonly failure: ActionFailure; readonly result?: string | undefined };

export type ActionTool = {
  readonly name: string;
  readonly title: string;
  /** In which it has texts, by ISO 639-1; absent: in one. */
  readonly languages?: readonly string[] | undefined;
  readonly titleIn?: ((language: string) => string) | undefined;
  readonly description: string;
  readonly descriptionIn?: ((language: string) => string) | undefined;
  readonly parameters: readonly ToolParameter[];
  readonly parametersIn?: ((language: string) => readonly ToolParameter[]) | undefined;
  /** Who may confirm: the agent of the conversation, or that agent with the supervisor permission. */
  readonly confirm: 'agent' | 'supervisor';
  /** Undefined: only a model offers it. */
  readonly offer: ToolOffer | undefined;
  /** A model may offer it. */
  readonly byModel: boolean;
  readonly timeoutMs: number;
  /** Never rejects. */
  run(call: ToolCall): Promise<ToolOutcome>;
};

export interface ActionTools {
  find(name: string): ActionTool | undefined;
  list(): readonly ActionTool[];
}

export const noTools: ActionTools = { find: () => undefined, list: () => [] };
