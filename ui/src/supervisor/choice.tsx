/** One of several, as a list that opens, with its name before it. */
import { For, type JSX, Show } from 'solid-js';

/** With `all`, `onChoose` gets the empty text for the choice of none. */
export function Choice(props: {
  label: string;
  value: string | undefined;
  /** The name of the choice of none; absent where there is none. */
  all?: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}): JSX.Element {
  return (
    <label class="supervisor-choice">
      <span class="small-title">{props.label}</span>
      <select class="button" onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <Show when={props.all}>
          <option value="" selected={props.value === undefined}>
            {props.all}
          </option>
        </Show>
        <For each={props.options}>
          {([value, text]) => (
            <option value={value} selected={props.value === value}>
              {text}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
