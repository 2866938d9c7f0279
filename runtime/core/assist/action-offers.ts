/**
 * Which tools are offered: those whose intents or phrases the customer gave lately, once what they need was said. An offer is a proposal
 * with the values of the conversation filled in, and nothing more: what a customer says can propose an action, and never confirm one.
 */

import type { ActionTexts } from '../../../shared/assist/action.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { ActionEvent, AssistEvent } from '../../../shared/assist/event.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { maskLabel } from '../../../shared/mask-kinds.ts';
import type { ActionTool, ActionTools, ToolParameter } from '../ports/action-tools.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { ToolProposal, ToolProposer } from '../ports/tool-proposer.ts';
import { compilePhrase, containsPhrase, type Phrase, stemsOf } from '../rules/phrases.ts';
import { BackgroundWork, RecentConversations } from './background-work.ts';
import { hash } from './feed-events.ts';

export type ActionOffers = {
  /** Events that were appended. Does its work in the background. */
  appended(conversationId: ConversationId, events: readonly AssistEvent[]): void;
  /** Resolves when no work is under way. */
  idle(): Promise<void>;
};

export type ActionOffersOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly feed: () => AssistFeed;
  readonly tools: () => Promise<ActionTools>;
  /** A model that proposes; absent: rules alone do. */
  readonly proposer?: ToolProposer | undefined;
  readonly logger: Logger;
};

export const offerLimits = { turns: 12, actions: 50, conversations: 2_000 } as const;
/** A proposal costs the agent a glance, so a likely intent is enough. */
const sureEnough = 0.4;
/** Languages for which the phrases of one list are kept; further ones are read each time. */
const mostLanguages = 20;

/** Offers over the log, for the conversations whose events it gets. */
export function createActionOffers(options: ActionOffersOptions): ActionOffers {
  const { logger } = options;
  const background = new BackgroundWork(offerLimits.conversations);
  const running = new Set<ConversationId>();
  /** Something happened in them while their offers were made. */
  const again = new Set<ConversationId>();
  const proposedFor = new RecentConversations<string>(offerLimits.conversations);

  const offer = async (id: ConversationId): Promise<void> => {
    try {
      do {
        const tools = (await options.tools()).list();
        // What was appended in the same moment is in the log already.
        again.delete(id);
        await offerByRules(id, tools, options);
        await offerByModel(id, proposedFor, options);
      } while (again.has(id));
    } catch (error) {
      logger.warn('Actions could not be offered', { conversationId: id, code: EarshotError.from(error).code });
    } finally {
      running.delete(id);
      again.delete(id);
    }
  };

  return {
    appended(id, events) {
      if (!events.some(mayOffer)) return;
      if (running.has(id)) return void again.add(id);
      if (background.isFull) return;
      running.add(id);
      void background.start(offer(id));
    },
    idle: () => background.idle(),
  };
}

async function offerByRules(
  id: ConversationId,
  tools: readonly ActionTool[],
  { log, feed }: ActionOffersOptions,
): Promise<void> {
  const offered = tools.filter((tool) => tool.offer);
  if (offered.length === 0) return;
  const { conversation } = await log.snapshot(id);
  for (const action of dueOffers(conversation, offered)) await feed().of(id).action(action);
}

/** Asks the model once for what a customer says, and not for what the agent answers. `proposedFor`: the last utterance it was asked about. */
async function offerByModel(
  id: ConversationId,
  proposedFor: RecentConversations<string>,
  { log, feed, tools, proposer }: ActionOffersOptions,
): Promise<void> {
  const byModel = proposer ? (await tools()).list().filter((tool) => tool.byModel) : [];
  if (!proposer || byModel.length === 0) return;
  const { conversation } = await log.snapshot(id);
  const last = conversation.utterances.findLast(({ final }) => final);
  if (last?.role !== 'customer' || proposedFor.get(id) === last.utteranceId) return;
  proposedFor.set(id, last.utteranceId);
  const proposals = await proposer.propose(id, conversation, byModel);
  const view = (await log.snapshot(id)).conversation;
  for (const action of modelOffers(view, byModel, proposals)) await feed().of(id).action(action);
}

function mayOffer(event: AssistEvent): boolean {
  if (event.type === 'utterance') return event.final && event.role === 'customer';
  return event.type === 'intent' || event.type === 'fact';
}

/** The proposals that are not there yet. The same values have the same id, so that two instances propose one action. */
export function dueOffers(
  view: ConversationView,
  tools: readonly ActionTool[],
): Omit<ActionEvent, 'type' | 'at' | 'trace'>[] {
  const known = new Set(view.actions?.map(({ actionId }) => actionId));
  if (view.status === 'ended' || known.size >= offerLimits.actions) return [];
  const { language = 'en' } = view;
  const ready = tools.filter((tool) => mayBeReady(tool, view));
  if (ready.length === 0) return [];
  const customers = view.utterances.filter(({ final, role }) => final && role === 'customer');
  const turns = customers.slice(-offerLimits.turns).map((turn) => readTurn(turn, language));
  return ready.flatMap((tool) => {
    const utteranceId = turns.findLast((turn) => asksFor(tool, turn, view))?.utteranceId;
    if (utteranceId === undefined) return [];
    const parameters = (tool.parametersIn?.(language) ?? tool.parameters).map((each) => filled(each, view, turns));
    if (!tool.offer!.needs.every((name) => parameters.some((each) => each.name === name && each.isFound))) return [];
    const actionId = `t-${tool.name}-${hash(JSON.stringify(parameters.map(({ value }) => value)))}`;
    if (known.has(actionId)) return [];
    return [
      {
        actionId,
        utteranceId,
        name: tool.name,
        title: tool.titleIn?.(language) ?? tool.title,
        description: tool.descriptionIn?.(language) ?? tool.description,
        state: 'proposed',
        origin: 'rule',
        ...textsOf(tool, language),
        parameters: parameters.map(({ isFound: _isFound, ...parameter }) => parameter),
      },
    ];
  });
}

/**
 * Proposals of a model as actions that wait for the agent, whatever else the model answered. A value that was not said is left empty, and
 * so is one that a mask has hidden; a tool with the same values is proposed once.
 */
export function modelOffers(
  view: ConversationView,
  tools: readonly ActionTool[],
  proposals: readonly ToolProposal[],
): Omit<ActionEvent, 'type' | 'at' | 'trace'>[] {
  const known = new Set(view.actions?.map(({ actionId }) => actionId));
  const said = view.utterances.filter(({ final }) => final).slice(-offerLimits.turns);
  const utteranceId = said.findLast(({ role }) => role === 'customer')?.utteranceId;
  if (view.status === 'ended' || utteranceId === undefined) return [];
  const text = plain(said.map((turn) => turn.text).join(' '));
  const { language = 'en' } = view;
  const turns = said.map((turn) => readTurn(turn, language));
  return proposals.flatMap(({ name, values }) => {
    const tool = tools.find((each) => each.name === name);
    if (!tool || known.size >= offerLimits.actions) return [];
    const parameters = (tool.parametersIn?.(language) ?? tool.parameters).map((each) => {
      const { isFound: _isFound, ...parameter } = filled(each, view, turns);
      return parameter.value === '' ? { ...parameter, value: proposed(each, values[each.name], text) } : parameter;
    });
    const actionId = `t-${name}-${hash(JSON.stringify(parameters.map(({ value }) => value)))}`;
    if (known.has(actionId)) return [];
    known.add(actionId);
    return [
      {
        actionId,
        utteranceId,
        name,
        title: tool.titleIn?.(language) ?? tool.title,
        parameters,
        description: tool.descriptionIn?.(language) ?? tool.description,
        state: 'proposed',
        origin: 'model',
        ...textsOf(tool, language),
      },
    ];
  });
}

/** In every language of the tool but that of the conversation. */
function textsOf(tool: ActionTool, language: string): { readonly texts?: Record<string, ActionTexts> } {
  const { languages, titleIn, descriptionIn, parametersIn } = tool;
  const others = languages?.filter((each) => !language.startsWith(each)) ?? [];
  if (others.length === 0 || !titleIn || !descriptionIn || !parametersIn) return {};
  const textsIn = (other: string): ActionTexts => {
    const parameters = parametersIn(other);
    const choices = parameters.flatMap(({ name, choiceLabels }) => (choiceLabels ? [[name, [...choiceLabels]]] : []));
    return {
      title: titleIn(other),
      description: descriptionIn(other),
      labels: Object.fromEntries(parameters.map(({ name, label }) => [name, label])),
      ...(choices.length > 0 && { choiceLabels: Object.fromEntries(choices) }),
    };
  };
  return { texts: Object.fromEntries(others.map((other) => [other, textsIn(other)])) };
}

/** Of a choice, one of its values; else what was said in the conversation. */
function proposed({ choices, maxLength }: ToolParameter, value: unknown, said: string): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value).trim();
  if (choices) return choices.includes(text) ? text : '';
  return text.length <= maxLength && text !== '' && said.includes(plain(text)) && !maskLabel.test(text) ? text : '';
}

/** Letters and digits alone: how a value is written decides nothing. */
const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

type Turn = { readonly utteranceId: string; readonly stems: readonly string[] };

const readTurn = ({ utteranceId, text }: ConversationView['utterances'][number], language: string): Turn => ({
  utteranceId,
  stems: stemsOf(text, language),
});

/** The phrases of tools and of their values by the list that the tool has, in each language that was asked for. */
const compiledPhrases = new WeakMap<readonly string[], Map<string, readonly Phrase[]>>();

function phrasesIn(phrases: readonly string[], language: string): readonly Phrase[] {
  const languages = compiledPhrases.get(phrases) ?? new Map<string, readonly Phrase[]>();
  compiledPhrases.set(phrases, languages);
  const compiled = languages.get(language) ?? phrases.map((phrase) => compilePhrase(phrase, language));
  if (languages.size < mostLanguages) languages.set(language, compiled);
  return compiled;
}

/** False where a fact is missing that it needs: then nothing has to be looked for in what was said. */
function mayBeReady(tool: ActionTool, { facts, language = 'en' }: ConversationView): boolean {
  const parameters = tool.parametersIn?.(language) ?? tool.parameters;
  const isMissing = ({ from, preset }: ToolParameter): boolean =>
    from !== undefined && preset === undefined && !facts.some(({ kind }) => kind === from);
  return tool.offer!.needs.every((name) => parameters.some((each) => each.name === name && !isMissing(each)));
}

function asksFor(
  { offer }: ActionTool,
  { utteranceId, stems }: Turn,
  { intents, language = 'en' }: ConversationView,
): boolean {
  const isIntent = intents[utteranceId]?.some(
    ({ name, confidence }) => confidence >= sureEnough && offer!.intents.includes(name),
  );
  if (isIntent || offer!.phrases.length === 0) return isIntent === true;
  return phrasesIn(offer!.phrases, language).some((phrase) => containsPhrase(stems, phrase));
}

/** The value whose phrases the customer said last; undefined where they said none. */
function chosen(phrases: ToolParameter['phrases'] = {}, turns: readonly Turn[], language: string): string | undefined {
  const values = Object.entries(phrases).map(([value, wordings]) => ({
    value,
    wordings: phrasesIn(wordings, language),
  }));
  if (values.length === 0) return undefined;
  for (const { stems } of turns.toReversed()) {
    const said = values.find(({ wordings }) => wordings.some((phrase) => containsPhrase(stems, phrase)));
    if (said) return said.value;
  }
  return undefined;
}

function filled(
  { name, label, kind, required, editable, choices, choiceLabels, maxLength, from, phrases, preset }: ToolParameter,
  { facts, language = 'en' }: ConversationView,
  turns: readonly Turn[],
): ActionEvent['parameters'][number] & { isFound: boolean } {
  const said =
    from === undefined ? chosen(phrases, turns, language) : facts.findLast((fact) => fact.kind === from)?.value;
  // What is masked was found, but is for the agent to enter.
  const value = said === undefined ? (preset ?? '') : maskLabel.test(said) ? '' : cutText(said, maxLength);
  return {
    name,
    label,
    value,
    editable,
    kind,
    required,
    isFound: said !== undefined || preset !== undefined,
    ...(choices && { choices: [...choices] }),
    ...(choiceLabels && { choiceLabels: [...choiceLabels] }),
  };
}
