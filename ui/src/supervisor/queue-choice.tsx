/** One of the queues that are known. */
import type { JSX } from 'solid-js';
import { Choice } from './choice.tsx';
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
    <Choice
      label={props.label}
      all={props.all}
      value={props.value}
      options={props.queues.map((name) => [queueKeyOf({ name }) ?? '', name])}
      onChoose={props.onChoose}
    />
  );
}
