/** Middle: the interaction itself, with what an agent does to a call or a chat. */
import { For, Show } from 'solid-js';
import { CallCard } from './call-card.tsx';
import { ChatView } from './chat-view.tsx';
import { deskApi, type Interaction, type InteractionAction } from './desk-api.ts';
import type { DeskState } from './desk-state.ts';
import { phaseNames, phaseOf } from './selection.ts';

/** The interaction that is selected, with the actions that its state allows. */
export function InteractionView(props: { desk: DeskState; interaction: Interaction }) {
  const { desk } = props;
  const id = () => props.interaction.conversationId;
  const call = () => desk.callOf(id());
  const act = (action: InteractionAction, to?: string) =>
    desk.run(() => deskApi.act(desk.person.token, id(), action, to));
  const others = () =>
    desk.setup.people.filter((p) => p.token.startsWith('local-agent') && p.userId !== desk.person.userId);
  const phase = () => phaseOf(props.interaction, call());
  const isOpen = () => ['talking', 'held', 'parked'].includes(phase());

  return (
    <section class="interaction-view" aria-label="Interaction">
      <header>
        <div>
          <h1>{props.interaction.customer}</h1>
          <p class="hint">
            {props.interaction.channel === 'voice' ? 'Voice call' : 'Chat'} · {desk.setup.queue} · {phaseNames[phase()]}
            <Show when={call()}>{(c) => <> · {c().title}</>}</Show>
          </p>
        </div>
        <div class="actions">
          <Show when={phase() === 'ringing'}>
            <button type="button" class="primary" onClick={() => act('answer')}>
              Answer
            </button>
          </Show>
          <Show when={isOpen() && call()}>
            {(c) => (
              <>
                <button type="button" onClick={() => desk.run(() => deskApi.holdCall(c().callId, !c().held))}>
                  {c().held ? 'Resume' : 'Hold'}
                </button>
                <button type="button" class="danger" onClick={() => desk.run(() => deskApi.hangUpCall(c().callId))}>
                  Hang up
                </button>
              </>
            )}
          </Show>
          <Show when={props.interaction.channel === 'chat' && isOpen()}>
            <button type="button" onClick={() => act(phase() === 'parked' ? 'resume' : 'park')}>
              {phase() === 'parked' ? 'Resume' : 'Park'}
            </button>
            <button type="button" class="danger" onClick={() => act('hang_up')}>
              Disconnect
            </button>
          </Show>
          <Show when={isOpen()}>
            <For each={others()}>
              {(other) => (
                <button type="button" onClick={() => act('transfer', other.token)}>
                  Transfer to {other.name}
                </button>
              )}
            </For>
          </Show>
          <Show when={props.interaction.afterCallWork}>
            <button type="button" class="primary" onClick={() => act('wrap_up')}>
              Finish wrap-up
            </button>
          </Show>
        </div>
      </header>

      <Show when={call()}>
        {(c) => <CallCard desk={desk} call={c()} phase={phase()} customer={props.interaction.customer} />}
      </Show>
      <Show when={props.interaction.channel === 'chat'}>
        <ChatView desk={desk} interaction={props.interaction} />
      </Show>
      <Show when={props.interaction.afterCallWork}>
        <section class="wrap-up">
          <h2>Wrap-up notes</h2>
          <p class="notes">{props.interaction.notes || 'No notes saved yet'}</p>
        </section>
      </Show>
    </section>
  );
}
