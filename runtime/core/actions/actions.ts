/**
 * Proposed actions of conversations: an agent confirms or declines, and a confirmed one is run once, whichever instance was asked. A
 * proposal never confirms itself: `decide` is the only way to run one, and only the panel of an agent of the conversation gets there.
 */
import type { ActionEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ActionTool, ActionTools, ToolCall, ToolOutcome } from '../ports/action-tools.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AuditEntry, AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { PanelIdentity } from '../ports/panel-access.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { withTimeout } from '../with-timeout.ts';
import type { ActionLife } from './action-life.ts';
import { confirmedParameters, idempotencyKeyOf, parameterValues } from './parameters.ts';
import { createSharedLife, type SharedLife } from './shared-life.ts';

export type Action = Omit<ActionEvent, 'type'>;

export type ActionDecision = {
  readonly decision: 'confirm' | 'decline';
  /** Values by the names of parameters; those that are not named stay as they were proposed. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
};

export type ActionDecider = PanelIdentity;

export type Actions = {
  /**
   * Resolves with the action as it stands once the decision counts; what comes of it follows as events. Repeating a decision changes
   * nothing. Rejects with `not_found`, with `conflict` where the opposite was decided, `forbidden`, `invalid_request`.
   */
  decide(by: ActionDecider, id: ConversationId, actionId: string, decision: ActionDecision): Promise<Action>;
  /** Resolves when none of this instance runs. */
  idle(): Promise<void>;
};

export type ActionsOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly tools: () => Promise<ActionTools>;
  /** Decides about a tool call of a generator. Rejects with EarshotError. */
  readonly generators?: GeneratorDecisions | undefined;
  readonly supervises: (by: ActionDecider) => Promise<boolean>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
};

export type GeneratorDecisions = {
  confirm(id: ConversationId, action: Action, edited: boolean): Promise<ToolOutcome>;
  decline(id: ConversationId, action: Action): Promise<void>;
};

/** What comes after the time limit of a tool still counts for this long. */
const graceMs = 2_000;
/** A decision about a tool call of Dialogflow. */
const generatorTimeoutMs = 20_000;

/** Decisions over the log, the store that instances share, and the tools. */
export function createActions(options: ActionsOptions): Actions {
  return new RunningActions(options);
}

/** What there is to run: of the registry, or in Dialogflow. */
type Runner = {
  readonly timeoutMs: number;
  readonly run: (action: Action, signal: AbortSignal) => Promise<ToolOutcome>;
};

type Run = {
  readonly by: ActionDecider;
  readonly id: ConversationId;
  readonly action: Action;
  readonly runner: Runner;
  readonly attempt: number;
};

type Audited = Pick<AuditEntry, 'action' | 'reason'>;

const failed = ({ failure }: Extract<ToolOutcome, { type: 'failed' }>): Audited => ({
  action: 'action_failed',
  reason: failure,
});

class RunningActions implements Actions {
  readonly #options: ActionsOptions;
  readonly #life: SharedLife;
  readonly #outcomes: Counter;
  readonly #running = new Set<Promise<void>>();

  constructor(options: ActionsOptions) {
    this.#options = options;
    this.#life = createSharedLife(options.store);
    this.#outcomes = options.meter.counter('earshot_actions_total', 'Actions by what became of them', ['outcome']);
  }

  async decide(by: ActionDecider, id: ConversationId, actionId: string, decision: ActionDecision): Promise<Action> {
    const { conversation } = await this.#options.log.snapshot(id);
    const action = conversation.actions?.find((each) => each.actionId === actionId);
    if (!action) throw new EarshotError('not_found', { detail: 'This conversation has no such action' });
    return decision.decision === 'confirm'
      ? this.#confirm(by, id, action, decision.parameters)
      : this.#decline(by, id, action);
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #confirm(
    by: ActionDecider,
    id: ConversationId,
    action: Action,
    edits: ActionDecision['parameters'],
  ): Promise<Action> {
    const { clock } = this.#options;
    const runner = await this.#runnerOf(by, id, action, edits !== undefined);
    const parameters = confirmedParameters(action.parameters, edits);
    const until = clock.now() + runner.timeoutMs + graceMs;
    const [life, [effect]] = await this.#step(id, action, { type: 'confirm', now: clock.now(), until });
    if (effect?.type === 'refuse') throw new EarshotError('conflict', { detail: 'This action was declined before' });
    if (effect?.type === 'repeat') return { ...action, state: life.type };
    this.#audit(by, id, action, { action: 'action_confirmed' });
    const { result: _result, failure: _failure, ...rest } = action;
    const confirmed = { ...rest, parameters, ...stateOf(life) };
    const shown = await this.#publish(id, confirmed).catch(async (error: unknown) => {
      await this.#step(id, action, { type: 'fail', attempt: life.attempt });
      throw error;
    });
    this.#inBackground(this.#run({ by, id, action: confirmed, runner, attempt: life.attempt }));
    return shown;
  }

  async #decline(by: ActionDecider, id: ConversationId, action: Action): Promise<Action> {
    const [life, [effect]] = await this.#step(id, action, { type: 'decline' });
    if (effect?.type === 'refuse') throw new EarshotError('conflict', { detail: 'This action was confirmed before' });
    if (effect?.type === 'repeat') return { ...action, state: life.type };
    this.#audit(by, id, action, { action: 'action_declined' });
    const shown = await this.#publish(id, { ...action, ...stateOf(life) });
    const { generators } = this.#options;
    if (action.origin === 'generator' && generators) this.#inBackground(generators.decline(id, action));
    return shown;
  }

  async #runnerOf(by: ActionDecider, id: ConversationId, action: Action, edited: boolean): Promise<Runner> {
    const { generators, tools } = this.#options;
    if (action.origin === 'generator') {
      if (!generators) throw new EarshotError('unsupported');
      return { timeoutMs: generatorTimeoutMs, run: (confirmed) => generators.confirm(id, confirmed, edited) };
    }
    const tool = (await tools()).find(action.name);
    if (!tool) throw new EarshotError('not_found', { detail: 'This tool is not set up any more' });
    await this.#requireMayConfirm(by, tool);
    return {
      timeoutMs: tool.timeoutMs,
      run: (confirmed, signal) => {
        const language = this.#options.feed.of(id).language();
        return callTool(tool, { ...confirmed, agentId: by.agentId, conversationId: id, language, signal });
      },
    };
  }

  async #requireMayConfirm(by: ActionDecider, tool: ActionTool): Promise<void> {
    if (tool.confirm === 'agent' || (await this.#options.supervises(by))) return;
    throw new EarshotError('forbidden', { detail: 'Only a supervisor may confirm this' });
  }

  async #run(run: Run): Promise<void> {
    const { clock } = this.#options;
    const { id, action, runner, attempt } = run;
    const until = clock.now() + runner.timeoutMs + graceMs;
    const [life, effects] = await this.#step(id, action, { type: 'start', attempt, until });
    if (effects[0]?.type !== 'publish') return;
    await this.#publish(id, { ...action, ...stateOf(life) }).catch(() => {});
    const limit = new AbortController();
    const outcome = await withTimeout(clock, runner.timeoutMs, runner.run(action, limit.signal));
    limit.abort();
    await this.#finish(run, outcome ?? { type: 'failed', failure: 'unknown_outcome' });
  }

  async #finish({ by, id, action, attempt }: Run, outcome: ToolOutcome): Promise<void> {
    const type = outcome.type === 'done' ? 'succeed' : 'fail';
    const [life, effects] = await this.#step(id, action, { type, attempt });
    if (effects[0]?.type !== 'publish') return;
    this.#audit(by, id, action, outcome.type === 'done' ? { action: 'action_done' } : failed(outcome));
    this.#outcomes.add(1, { outcome: outcome.type === 'done' ? 'done' : outcome.failure });
    await this.#publish(id, {
      ...action,
      ...stateOf(life),
      ...(outcome.type === 'failed' && { failure: outcome.failure }),
      ...(outcome.result !== undefined && { result: outcome.result }),
    });
  }

  #step(id: ConversationId, action: Action, input: Parameters<SharedLife['step']>[2]): ReturnType<SharedLife['step']> {
    const { state, attempt = 0, expiresAt } = action;
    const until = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    return this.#life.step(`action:${id}:${action.actionId}`, { type: state, attempt, until }, input);
  }

  async #publish(id: ConversationId, action: Action): Promise<Action> {
    const { at: _at, trace: _trace, ...draft } = action;
    const { type: _type, ...shown } = await this.#options.feed.of(id).action(draft);
    return shown;
  }

  #audit(by: ActionDecider, conversationId: ConversationId, { name, actionId }: Action, about: Audited): void {
    const { agentId, organizationId, sessionId } = by;
    this.#options.audit.record({ ...about, conversationId, actionId, tool: name, agentId, organizationId, sessionId });
  }

  #inBackground(work: Promise<void>): void {
    const run = work
      .catch((error: unknown) =>
        this.#options.logger.warn('Action could not be finished', { code: EarshotError.from(error).code }),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }
}

async function callTool(
  tool: ActionTool,
  {
    actionId,
    parameters,
    agentId,
    conversationId,
    language,
    signal,
  }: Action & Omit<ToolCall, 'parameters' | 'idempotencyKey'>,
): Promise<ToolOutcome> {
  const values = parameterValues(parameters);
  const idempotencyKey = await idempotencyKeyOf(conversationId, actionId, values);
  return tool.run({ conversationId, actionId, agentId, language, parameters: values, idempotencyKey, signal });
}

function stateOf({ type, attempt, until }: ActionLife): Pick<Action, 'state' | 'attempt' | 'expiresAt'> {
  return { state: type, attempt, expiresAt: until === undefined ? undefined : new Date(until).toISOString() };
}
