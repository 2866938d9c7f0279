/** What the desk shows. It polls the service twice a second: both run on one machine, so that is simple and enough. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { createStore, reconcile, type SetStoreFunction } from 'solid-js/store';
import type { HostAction } from '../../shared/genesys/host-protocol.ts';
import { type CallState, deskApi, type Interaction, type Person, type Setup } from './desk-api.ts';
import type { DeskMessages } from './desk-messages.tsx';
import { nextSelection } from './selection.ts';
import { createToasts, type Toasts } from './toasts.ts';

const pollMs = 500;
const pollAfterFailureMs = 4_000;
/** As in the real desktop: beyond this the panel that was opened first is closed. */
const maxPanels = 10;

type DeskStore = {
  /** Unknown until the service has said so. */
  onQueue: boolean | undefined;
  interactions: Interaction[];
  calls: CallState[];
  attention: Record<string, number>;
  drafts: Record<string, string>;
  panels: string[];
  problem: string;
};
type SetDesk = SetStoreFunction<DeskStore>;

/** The desk of one person, kept up to date until the owner is disposed. */
export function createDeskState(setup: Setup, person: Person, messages: DeskMessages) {
  const [state, setState] = createStore<DeskStore>({
    onQueue: undefined,
    interactions: [],
    calls: [],
    attention: {},
    drafts: {},
    panels: [],
    problem: '',
  });
  const [selected, setSelected] = createSignal<string>();
  const toasts = createToasts();
  const [now, setNow] = createSignal(Date.now());

  function showPanel(id: string): void {
    if (!state.panels.includes(id)) setState('panels', [...state.panels, id].slice(-maxPanels));
  }

  const onFailure = (error: unknown) => setState('problem', messages.problem(error));
  const refresh = createRefresh(person, { state, setState, onFailure }, (interactions) => {
    setNow(Date.now());
    setSelected(nextSelection(interactions, selected()));
    const known = new Set(interactions.map((i) => i.conversationId));
    if (state.panels.some((id) => !known.has(id))) setState('panels', (ids) => ids.filter((id) => known.has(id)));
    const id = selected();
    if (id !== undefined) showPanel(id);
  });
  poll(refresh, () => (state.problem ? pollAfterFailureMs : pollMs));

  /** Does it, shows what went wrong, and shows the result without waiting for the next poll. */
  async function run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      await refresh();
    } catch (error) {
      toasts.show(messages.t('somethingWrong'), messages.problem(error));
    }
  }

  return {
    setup,
    person,
    state,
    selected,
    /** The time of the last answer, for waiting times. */
    now,
    select(id: string) {
      setSelected(id);
      showPanel(id);
    },
    toasts: toasts.shown,
    run,
    onAction: createActionListener(setState, selected, toasts),
    setDraft: (id: string, text: string) => setState('drafts', id, text),
    /** In the language of the page. */
    titleOf({ sampleId, title }: CallState): string {
      const sample = setup.samples.find(({ id }) => id === sampleId);
      return sample ? messages.titleOf(sample) : title;
    },
    callOf: (id: string) => state.calls.find((call) => call.conversationId === id),
  };
}

export type DeskState = ReturnType<typeof createDeskState>;

/** Asks the service for everything. An answer that a later request's has overtaken is dropped. */
function createRefresh(
  person: Person,
  { state, setState, onFailure }: { state: DeskStore; setState: SetDesk; onFailure: (error: unknown) => void },
  onInteractions: (interactions: readonly Interaction[]) => void,
): () => Promise<void> {
  let requested = 0;
  let shown = 0;
  return async () => {
    const turn = ++requested;
    try {
      const [{ onQueue, interactions }, { calls }] = await Promise.all([
        deskApi.interactions(person.token),
        deskApi.calls(),
      ]);
      if (turn < shown) return;
      shown = turn;
      setState('onQueue', onQueue);
      setState('interactions', reconcile(interactions, { key: 'conversationId' }));
      setState('calls', reconcile(calls, { key: 'callId' }));
      if (state.problem) setState('problem', '');
      onInteractions(interactions);
    } catch (error) {
      onFailure(error);
    }
  };
}

function poll(refresh: () => Promise<void>, waitMs: () => number): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async (): Promise<void> => {
    await refresh();
    timer = setTimeout(() => void turn(), waitMs());
  };
  void turn();
  onCleanup(() => clearTimeout(timer));
}

/** What the panel of a conversation asks of the desktop. */
function createActionListener(setState: SetDesk, selected: Accessor<string | undefined>, toasts: Toasts) {
  return (conversationId: string, action: HostAction): void => {
    switch (action.action) {
      case 'setAttentionCount':
        setState('attention', conversationId, action.count);
        return;
      case 'showToast':
        toasts.show(action.title, action.message);
        return;
      case 'proposeInteractionMessage':
        // As in the real desktop: only for the interaction that is in view.
        if (conversationId !== selected()) return;
        setState('drafts', conversationId, (draft) => (draft ? `${draft} ${action.message}` : action.message));
        return;
      case 'openWindow':
        if (/^https?:\/\//.test(action.targetUrl)) window.open(action.targetUrl, '_blank', 'noopener');
        return;
      default:
        return;
    }
  };
}
