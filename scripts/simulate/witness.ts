/** Sees what happens in the simulation and gives it to the invariants, at every step. */
import type { LogFields } from '../../runtime/core/ports/logger.ts';
import type { Lease } from '../../runtime/core/ports/stores.ts';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import type { Findings } from './findings.ts';
import type { GenesysCloud } from './genesys/cloud.ts';
import { ErasedStaysErased } from './invariants/erased-stays-erased.ts';
import { FencesRise } from './invariants/fences-rise.ts';
import { NothingStale } from './invariants/nothing-stale.ts';
import { contentOf, OneIdOneEvent } from './invariants/one-id-one-event.ts';
import { PanelsFollow } from './invariants/panels-follow.ts';
import { checkPart } from './invariants/parts-are-kept.ts';
import type { PanelObserver, SimulatedPanel } from './panel/panel.ts';
import type { Reply } from './redis/reply.ts';
import type { RedisWatch } from './redis/server.ts';
import type { InstanceObserver } from './service/observed.ts';
import type { World } from './world/world.ts';

export type WitnessParts = {
  readonly genesys: GenesysCloud;
  /** Leases are kept outside of the instances, so they outlive them. */
  readonly isShared: boolean;
  /** Some instance does not reach Redis now, or has not caught up since. */
  readonly isSeparated: () => boolean;
  /** A machine has died while one was: what only it had is gone, and others have the ids of it. */
  readonly hasDiedSeparated: () => boolean;
};

export class Witness implements InstanceObserver, PanelObserver, RedisWatch {
  readonly ids: OneIdOneEvent;
  readonly fences: FencesRise;
  readonly stale: NothingStale;
  readonly panels: PanelsFollow;
  readonly erased: ErasedStaysErased;
  readonly #findings: Findings;
  readonly #parts: WitnessParts;
  readonly #world: World;
  #appended = 0;

  constructor(findings: Findings, world: World, parts: WitnessParts) {
    this.#findings = findings;
    this.#parts = parts;
    this.#world = world;
    this.ids = new OneIdOneEvent(findings, parts);
    this.fences = new FencesRise(findings);
    this.stale = new NothingStale(findings);
    this.panels = new PanelsFollow(findings, parts);
    this.erased = new ErasedStaysErased(findings, () => world.now);
  }

  /** Events that instances appended. */
  get appended(): number {
    return this.#appended;
  }

  onLease(instance: string, lease: Lease): void {
    if (this.#parts.isShared) this.fences.granted(instance, lease);
  }

  onAppended(
    instance: string,
    appended: {
      readonly conversationId: ConversationId;
      readonly events: readonly AssistEvent[];
      readonly ids: readonly EventId[];
    },
  ): void {
    this.#appended += appended.events.length;
    this.#note(instance, appended.conversationId, appended.events, appended.ids);
    this.ids.seen(instance, appended.conversationId, appended.events, appended.ids);
  }

  onErrorLine(instance: string, sentence: string, fields: LogFields | undefined): void {
    const error = fields?.error instanceof Error ? `: ${fields.error.message} ${fields.error.cause ?? ''}` : '';
    this.#findings.report('nothing is logged as an error', `${instance}: ${sentence}${error}`);
  }

  onEvents(panel: SimulatedPanel, events: readonly AssistEvent[], ids: readonly EventId[]): void {
    this.ids.seen(panel.name, panel.conversationId, events, ids);
    this.panels.onEvents(panel, events, ids);
    this.#onDelivered(panel);
  }

  onReplaced(panel: SimulatedPanel, view: ConversationView): void {
    this.#world.note(() => `${panel.name} is reset to ${panel.cursor}`);
    this.panels.onReplaced(panel, view);
    if (view.utterances.length > 0) this.#onDelivered(panel);
  }

  onScript(
    { text, keys, args }: { readonly text: string; readonly keys: readonly string[]; readonly args: readonly string[] },
    answer: Reply,
  ): void {
    this.stale.onScript(text, keys, args, answer);
  }

  onScriptFailed(name: string, { message }: Error): void {
    this.#findings.report('every script runs', `${name}: ${message}`);
  }

  onUnknownCommand(name: string): void {
    this.#findings.report('every command is simulated', `the simulated Redis has no command ${name}`);
  }

  #note(who: string, id: ConversationId, events: readonly AssistEvent[], ids: readonly EventId[]): void {
    this.#world.note(
      () => `${who}, ${id.slice(0, 8)}: ${events.map((event, at) => `${ids[at]} ${contentOf(event)}`).join('; ')}`,
    );
  }

  #onDelivered(panel: SimulatedPanel): void {
    this.erased.onDelivered(panel.name, panel.conversationId, panel.writtenAt);
    checkPart(this.#findings, panel, this.#parts.genesys.record(panel.conversationId), this.#parts.genesys.failedMs);
  }
}
