/** A scene of the gallery, and the actions of a person that scenes need. */
import type { JSX } from 'solid-js';
import type { Fixed } from './fixed-connection.ts';

/** One module, or the whole panel, in one state. The name is stable: pictures are compared by it. */
export type Scene = Fixed & {
  readonly name: string;
  readonly draw: () => JSX.Element;
  /** The whole panel rather than one module. */
  readonly panel?: boolean;
  /** There is a compose box. */
  readonly chat?: boolean;
  /** Brings the module into a state that only a person's action reaches. */
  readonly act?: (stage: HTMLElement) => void;
};

export function click(stage: HTMLElement, selector: string, at = 0): void {
  stage.querySelectorAll<HTMLElement>(selector)[at]?.click();
}

export function type(stage: HTMLElement, selector: string, text: string): void {
  const field = stage.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
