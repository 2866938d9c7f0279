/** Middle: the interaction itself, with what an agent does to a call or a chat. */
import { For, Show } from 'solid-js';
import { CallCard } from './call-card.tsx';
import { ChatView } from './chat-view.tsx';
import { deskApi, type Interaction, type InteractionAction } from './desk-api.ts';
import { useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';
import { phaseOf } from './selection.ts';

/** The interaction that is selected, with the actions that its state allows. */
export function InteractionView(props: { desk: DeskState; interaction: Interaction }) {
  const { t } = useDeskMessages();
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
    <section class="interaction-view" aria-label={t('interaction')}>
      <header>
        <div>
          <h1>{props.interaction.customer}</h1>
          <p class="hint">
            {t(props.interaction.channel === 'voice' ? 'voiceCall' : 'chat')} · {t('supportQueue')} · {t(phase())}
            <Show when={call()}>{(c) => <> · {c().live ? t('microphone') : desk.titleOf(c())}</>}</Show>
          </p>
        </div>
        <div class="actions">
          <Show when={phase() === 'ringing'}>
            <button type="button" class="primary" onClick={() => act('answer')}>
              {t('answer')}
            </button>
          </Show>
          <Show when={isOpen() && call()}>
            {(c) => (
              <>
                <button type="button" onClick={() => desk.run(() => deskApi.holdCall(c().callId, !c().held))}>
                  {t(c().held ? 'resume' : 'hold')}
                </button>
                <button type="button" class="danger" onClick={() => desk.run(() => deskApi.hangUpCall(c().callId))}>
                  {t('hangUp')}
                </button>
              </>
            )}
          </Show>
          <Show when={props.interaction.channel === 'chat' && isOpen()}>
            <button type="button" onClick={() => act(phase() === 'parked' ? 'resume' : 'park')}>
              {t(phase() === 'parked' ? 'resume' : 'park')}
            </button>
            <button type="button" class="danger" onClick={() => act('hang_up')}>
              {t('disconnect')}
            </button>
          </Show>
          <Show when={isOpen()}>
            <For each={others()}>
              {(other) => (
                <button type="button" onClick={() => act('transfer', other.token)}>
                  {t('transferTo', { name: other.name })}
                </button>
              )}
            </For>
          </Show>
          <Show when={props.interaction.afterCallWork}>
            <button type="button" class="primary" onClick={() => act('wrap_up')}>
              {t('finishWrapUp')}
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
          <h2>{t('notes')}</h2>
          <p class="notes">{props.interaction.notes || t('noNotes')}</p>
        </section>
      </Show>
    </section>
  );
}
