/** What to write next: questions that the knowledge base could not answer, most often asked first. */
import { For, type JSX, Show } from 'solid-js';
import type { OpenQuestion } from '../../../../shared/api/use-report.ts';
import type { UseMessages } from '../../messages/use-messages.ts';

/** In the order of the report. */
export function OpenQuestions(props: {
  questions: readonly OpenQuestion[];
  words: UseMessages;
  locale: string;
}): JSX.Element {
  const { words } = props;
  const day = new Intl.DateTimeFormat(props.locale, { dateStyle: 'medium' });
  return (
    <section class="use-kind">
      <h2>{words.questions}</h2>
      <Show when={props.questions.length > 0} fallback={<p class="faint">{words.noQuestions}</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard */}
        <section class="use-scroll" tabIndex={0} aria-label={words.questions}>
          <table class="use-table">
            <thead>
              <tr>
                <th scope="col">{words.questions}</th>
                <th scope="col">{words.asked}</th>
                <th scope="col">{words.last}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.questions}>
                {(question) => (
                  <tr>
                    <th scope="row" dir="auto">
                      {question.query} <span class="live-reason">{words[question.reason]}</span>
                    </th>
                    <td>{question.asked}</td>
                    <td>{day.format(Date.parse(question.lastAt))}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Show>
    </section>
  );
}
