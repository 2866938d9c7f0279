/** One of the queues that are known. */
import { For, type JSX } from 'solid-js';
import { queueKeyOf } from './queue-key.ts';

/** `value` and what `onChoose` gets: as `queueKeyOf`; empty: all. */
export function QueueChoice(props: {
  label: string;
  all: string;
  queues: readonly string[];
  value: string | undefined;
  onChoose: (key: string) => void;
}): JSX.Element {
  return (
    <label class="supervisor-choice">
      <span class="small-title">{props.label}</span>
      <select class="button" onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">{props.all}</option>
        <For each={props.queues}>
          {(name) => (
            <option value={queueKeyOf({ name })} selected={props.value === queueKeyOf({ name })}>
              {name}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
