/** A section of the panel: a title that folds it, a badge, and its content. */
import { createEffect, createMemo, createSignal, createUniqueId, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { usePanel } from '../modules/context.ts';

export type SectionProps = {
  readonly name: string;
  readonly title: string;
  readonly open: boolean;
  readonly onToggle: () => void;
  /** Beside the title: visible while the section is folded, too. */
  readonly badge?: JSX.Element;
  /** Things in it; what is added while it is folded shows as a number. */
  readonly count?: number | undefined;
  /** Drawn when the section is open for the first time, and kept from then on. */
  readonly children: () => JSX.Element;
};

/** One section. While it is folded, the title counts what was added. */
export function Section(props: SectionProps): JSX.Element {
  const { messages } = usePanel();
  const id = createUniqueId();
  const [foldedAt, setFoldedAt] = createSignal(0);
  createEffect(
    on(
      () => props.open,
      (open) => !open && setFoldedAt(props.count ?? 0),
    ),
  );
  const isDrawn = createMemo<boolean>((before) => before || props.open, false);
  const news = () => (props.open ? 0 : Math.max(0, (props.count ?? 0) - foldedAt()));
  return (
    <section class="section" classList={{ open: props.open }} data-section={props.name} aria-labelledby={`${id}-title`}>
      <h2 class="section-head">
        <button
          type="button"
          class="section-toggle"
          aria-expanded={props.open}
          aria-controls={id}
          onClick={() => props.onToggle()}
        >
          <Icon name="chevron" size={12} class="chevron" />
          <span id={`${id}-title`} class="section-title">
            {props.title}
          </span>
          <Show when={news() > 0}>
            <span class="badge">{messages().count('section.new', { count: news() })}</span>
          </Show>
          <span class="section-glance">{props.badge}</span>
        </button>
      </h2>
      <div class="section-body" id={id} hidden={!props.open}>
        <Show when={isDrawn()}>{props.children()}</Show>
      </div>
    </section>
  );
}
