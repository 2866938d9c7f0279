/** Three steps for a developer who has just started the service: watch it work, change it, put it into a page. */
import { createSignal, For, Show } from 'solid-js';
import { deskApi } from './desk-api.ts';
import type { DeskState } from './desk-state.ts';
import { type Answer, askKnowledge, openPanelSession } from './panel-session.ts';

const question = 'How many days do I have to return something?';

/** `onPlay` is called with the recording once its call has started. */
export function Tour(props: {
  desk: DeskState;
  onPlay: (played: { callId: string; sampleId: string }) => void;
  onClose: () => void;
}) {
  const [step, setStep] = createSignal(0);
  const steps = [
    { title: 'Watch a call', content: () => <WatchStep desk={props.desk} onPlay={props.onPlay} /> },
    { title: 'Change an article', content: () => <ArticleStep desk={props.desk} /> },
    { title: 'Put it into a page', content: () => <PageStep desk={props.desk} /> },
  ];
  return (
    <section class="tour" aria-label="Tour">
      <header>
        <ol>
          <For each={steps}>
            {({ title }, index) => (
              <li>
                <button
                  type="button"
                  aria-current={step() === index() ? 'step' : undefined}
                  onClick={() => setStep(index())}
                >
                  {index() + 1}. {title}
                </button>
              </li>
            )}
          </For>
        </ol>
        <button type="button" onClick={props.onClose}>
          Close the tour
        </button>
      </header>
      <div class="tour-step">{steps[step()]!.content()}</div>
    </section>
  );
}

function WatchStep(props: { desk: DeskState; onPlay: (played: { callId: string; sampleId: string }) => void }) {
  const sample = () => props.desk.setup.samples[0];
  const play = (sampleId: string) =>
    void props.desk.run(async () => {
      const { callId, conversationId } = await deskApi.startCall(props.desk.person.token, { sample: sampleId });
      props.desk.select(conversationId);
      props.onPlay({ callId, sampleId });
    });
  return (
    <>
      <p>
        A customer calls about a broken kettle. The sound reaches the service over AudioHook, and the panel shows what
        was said, how the customer feels and what would help. Events are listed on the right as they arrive.
      </p>
      <Show when={sample()} fallback={<p class="hint">There are no recorded calls.</p>}>
        {(call) => (
          <button type="button" class="primary" onClick={() => play(call().id)}>
            Watch a call
          </button>
        )}
      </Show>
    </>
  );
}

function ArticleStep(props: { desk: DeskState }) {
  const [answers, setAnswers] = createSignal<readonly (Answer | undefined)[]>([]);
  const [problem, setProblem] = createSignal('');
  const ask = async (): Promise<void> => {
    setProblem('');
    try {
      const id = props.desk.selected();
      if (id === undefined) throw new Error('Watch a call first: a question belongs to a conversation.');
      const token = await openPanelSession(props.desk.person.token);
      const answer = await askKnowledge(token, id, question);
      setAnswers((known) => [answer, ...known].slice(0, 2));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <p>
        Answers come from articles in <code>{props.desk.setup.knowledgeFolder}</code>. Ask, change the number of days in{' '}
        <code>returns.md</code>, save the file, and ask again. Nothing has to be restarted.
      </p>
      <button type="button" class="primary" onClick={() => void ask()}>
        {answers().length === 0 ? `Ask: ${question}` : 'Ask again'}
      </button>
      <Show when={problem()}>
        <p class="problem" role="alert">
          {problem()}
        </p>
      </Show>
      <div class="tour-answers" role="status">
        <For each={answers()}>
          {(answer, index) => (
            <blockquote classList={{ before: index() > 0 }}>
              <strong>{index() === 0 ? 'Now' : 'Before'}</strong> {answer ? answer.text : 'No results.'}
            </blockquote>
          )}
        </For>
      </div>
    </>
  );
}

function PageStep(props: { desk: DeskState }) {
  const [copied, setCopied] = createSignal(false);
  const id = () => props.desk.selected() ?? 'CONVERSATION-ID';
  const snippet = () =>
    [
      `<script type="module" src="${location.origin}/modules.js"></script>`,
      `<earshot-transcript conversation-id="${id()}"></earshot-transcript>`,
    ].join('\n');
  const copy = () =>
    void navigator.clipboard.writeText(snippet()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <>
      <p>
        Every part of the panel is a custom element. Paste this into any page. An element that cannot work says on the
        screen what is wrong and what to do.
      </p>
      <pre class="snippet">{snippet()}</pre>
      <div class="actions">
        <button type="button" class="primary" onClick={copy}>
          {copied() ? 'Copied' : 'Copy'}
        </button>
        <a class="button" href={`/modules-demo?conversationId=${id()}`} target="_blank" rel="noreferrer">
          See all modules
        </a>
      </div>
    </>
  );
}
