/** What the desk shows, kept in step with the service by asking it twice a second: it is one machine, and simple is enough. */
import { createSignal, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { HostAction } from '../../shared/genesys/host-protocol.ts';
import { type CallState, deskApi, type Interaction, type Person, type Setup } from './desk-api.ts';

export type Toast = { readonly key: number; readonly title: string; readonly message: string };

const pollMs = 500;
const pollAfterFailureMs = 4_000;
/** As in the real desktop: the panel of the interaction that was opened longest ago is stopped beyond this. */
const maxPanels = 10;

export function createDeskState(setup: Setup, person: Person) {
  const [state, setState] = createStore({
    /** Unknown until the service has said so. */
    onQueue: undefined as boolean | undefined,
    interactions: [] as Interaction[],
    calls: [] as CallState[],
    attention: {} as Record<string, number>,
    drafts: {} as Record<string, string>,
    panels: [] as string[],
    problem: '',
  });
  const [selected, setSelected] = createSignal<string>();
  const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
  let toastKey = 0;
  let asked = 0;
  let shown = 0;

  async function refresh(): Promise<void> {
    const turn = ++asked;
    try {
      const [{ onQueue, interactions }, { calls }] = await Promise.all([
        deskApi.interactions(person.token),
        deskApi.calls(),
      ]);
      // An answer that a later question's has overtaken is older than what is shown.
      if (turn < shown) return;
      shown = turn;
      setState('onQueue', onQueue);
      setState('interactions', reconcile(interactions, { key: 'conversationId' }));
      setState('calls', reconcile(calls, { key: 'callId' }));
      if (state.problem) setState('problem', '');
      const known = new Set(interactions.map((i) => i.conversationId));
      const current = interactions.find((i) => i.conversationId === selected());
      const ringing = interactions.find((i) => i.state === 'alerting');
      // What rings comes up where she is not in the middle of something.
      if (ringing && current?.state !== 'connected' && current?.state !== 'alerting')
        setSelected(ringing.conversationId);
      else if (!current) setSelected((interactions.find((i) => !i.afterCallWork) ?? interactions[0])?.conversationId);
      const panels = state.panels.filter((id) => known.has(id));
      const wanted = selected();
      if (wanted !== undefined && !panels.includes(wanted)) panels.push(wanted);
      if (panels.join() !== state.panels.join()) setState('panels', panels.slice(-maxPanels));
    } catch (error) {
      setState('problem', (error as Error).message);
    }
  }

  /** Does it, shows what went wrong, and shows the result without waiting for the next turn. */
  async function run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      await refresh();
    } catch (error) {
      toast('That did not work', (error as Error).message);
    }
  }

  function toast(title: string, message: string): void {
    const key = ++toastKey;
    setToasts((all) => [...all.slice(-3), { key, title, message }]);
    setTimeout(() => setToasts((all) => all.filter((t) => t.key !== key)), 7_000);
  }

  function select(id: string): void {
    setSelected(id);
    if (!state.panels.includes(id)) setState('panels', [...state.panels, id].slice(-maxPanels));
  }

  function onAction(conversationId: string, action: HostAction): void {
    switch (action.action) {
      case 'setAttentionCount':
        setState('attention', conversationId, action.count);
        return;
      case 'showToast':
        toast(action.title, action.message);
        return;
      case 'proposeInteractionMessage':
        // Only where both are in view, as the real desktop has it.
        if (conversationId !== selected()) return;
        setState('drafts', conversationId, (draft) => (draft ? `${draft} ${action.message}` : action.message));
        return;
      case 'openWindow':
        if (/^https?:\/\//.test(action.targetUrl)) window.open(action.targetUrl, '_blank', 'noopener');
        return;
      default:
        return;
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async (): Promise<void> => {
    await refresh();
    timer = setTimeout(() => void turn(), state.problem ? pollAfterFailureMs : pollMs);
  };
  void turn();
  onCleanup(() => clearTimeout(timer));

  return {
    setup,
    person,
    state,
    selected,
    select,
    toasts,
    run,
    toast,
    onAction,
    setDraft: (id: string, text: string) => setState('drafts', id, text),
    callOf: (id: string) => state.calls.find((call) => call.conversationId === id),
  };
}

export type DeskState = ReturnType<typeof createDeskState>;
