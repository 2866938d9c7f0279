/** Three steps for a developer who has just started the service: watch it work, change it, put it into a page. */
import { createSignal, For, Show } from 'solid-js';
import { deskApi } from './desk-api.ts';
import { Filled, useDeskMessages } from './desk-messages.tsx';
import { DeskProblem } from './desk-problem.ts';
import type { DeskState } from './desk-state.ts';
import { MissingLanguage } from './missing-language.tsx';
import { type Answer, askKnowledge, openPanelSession } from './panel-session.ts';
import { tourCall, tourQuestion } from './tour-sample.ts';

/** `onPlay` is called with the recording once its call has started. */
export function Tour(props: {
  desk: DeskState;
  onPlay: (played: { callId: string; sampleId: string }) => void;
  onClose: () => void;
}) {
  const { t } = useDeskMessages();
  const [step, setStep] = createSignal(0);
  const steps = [
    { title: t('tourWatch'), content: () => <WatchStep desk={props.desk} onPlay={props.onPlay} /> },
    { title: t('tourArticle'), content: () => <ArticleStep desk={props.desk} /> },
    { title: t('tourPage'), content: () => <PageStep desk={props.desk} /> },
  ];
  return (
    <section class="tour" aria-label={t('tour')}>
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
          {t('tourClose')}
        </button>
      </header>
      <div class="tour-step">{steps[step()]!.content()}</div>
    </section>
  );
}

function WatchStep(props: { desk: DeskState; onPlay: (played: { callId: string; sampleId: string }) => void }) {
  const { t, language } = useDeskMessages();
  const { samples, languages } = props.desk.setup;
  const tour = tourCall(samples, languages, language);
  const play = (sampleId: string) =>
    void props.desk.run(async () => {
      const { callId, conversationId } = await deskApi.startCall(props.desk.person.token, { sample: sampleId });
      props.desk.select(conversationId);
      props.onPlay({ callId, sampleId });
    });
  return (
    <>
      <p>{t('tourWatchText')}</p>
      <Show when={tour} fallback={<p class="hint">{t('noSamples')}</p>}>
        {(call) => (
          <>
            <button type="button" class="primary" onClick={() => play(call().sample.id)}>
              {t('tourWatch')}
            </button>
            <Show when={call().missing}>{(tag) => <MissingLanguage languages={languages} tag={tag()} />}</Show>
          </>
        )}
      </Show>
    </>
  );
}

function ArticleStep(props: { desk: DeskState }) {
  const { t, language, problem: sentence } = useDeskMessages();
  const { question, file } = tourQuestion(tourCall(props.desk.setup.samples, props.desk.setup.languages, language));
  const [answers, setAnswers] = createSignal<readonly (Answer | undefined)[]>([]);
  const [problem, setProblem] = createSignal('');
  const ask = async (): Promise<void> => {
    setProblem('');
    try {
      const id = props.desk.selected();
      if (id === undefined) throw new DeskProblem('watchFirst');
      const token = await openPanelSession(props.desk.person.token);
      const answer = await askKnowledge(token, id, question);
      setAnswers((known) => [answer, ...known].slice(0, 2));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <>
      <p>
        <Filled
          text="tourArticleText"
          parts={{
            folder: () => <code dir="ltr">{props.desk.setup.knowledgeFolder}</code>,
            file: () => <code dir="ltr">{file}</code>,
          }}
        />
      </p>
      <button type="button" class="primary" onClick={() => void ask()}>
        {answers().length === 0 ? (
          <Filled text="ask" parts={{ question: () => <bdi>{question}</bdi> }} />
        ) : (
          t('askAgain')
        )}
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
              <strong>{t(index() === 0 ? 'now' : 'before')}</strong> {answer ? answer.text : t('noResults')}
            </blockquote>
          )}
        </For>
      </div>
    </>
  );
}

function PageStep(props: { desk: DeskState }) {
  const { t } = useDeskMessages();
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
      <p>{t('tourPageText')}</p>
      <pre class="snippet" dir="ltr">
        {snippet()}
      </pre>
      <div class="actions">
        <button type="button" class="primary" onClick={copy}>
          {t(copied() ? 'copied' : 'copy')}
        </button>
        <a class="button" href={`/modules-demo?conversationId=${id()}`} target="_blank" rel="noreferrer">
          {t('seeModules')}
        </a>
      </div>
    </>
  );
}
