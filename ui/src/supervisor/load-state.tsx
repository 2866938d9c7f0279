/** What a view shows in place of what it loads: that it loads, that there is nothing, or why it failed, with the way out. */
import { type JSX, Show } from 'solid-js';
import { EarshotError } from '../../../shared/errors.ts';
import type { SupervisorTexts } from './texts.ts';

export type LoadFailure = 'unsupported' | 'forbidden' | 'signedOut' | 'failed';
/** `empty`: loaded, and there is nothing to show. */
export type LoadState = 'loading' | 'shown' | 'empty' | LoadFailure;

/** The texts of one view. Without `again` it has a button of its own that loads. */
export type LoadTexts = Readonly<Record<'loading' | 'empty' | 'failed' | 'unsupported', string>> & {
  readonly again: string | undefined;
};

type SignInProps = {
  readonly texts: SupervisorTexts;
  readonly signIn: () => Promise<void>;
  /** Called once the supervisor has signed in. */
  readonly onSignedIn: () => void;
};

/** `cancelled` is a sign-in that the supervisor has closed. */
export function loadFailureOf(error: unknown): LoadFailure {
  const { code } = EarshotError.from(error);
  if (code === 'unsupported' || code === 'forbidden') return code;
  return code === 'unauthenticated' || code === 'cancelled' ? 'signedOut' : 'failed';
}

/** The text is announced. A failure that another attempt may end has a button for it. */
export function LoadStatus(
  props: Omit<SignInProps, 'onSignedIn'> & {
    readonly state: LoadState;
    readonly words: LoadTexts;
    readonly load: () => void;
  },
): JSX.Element {
  let status!: HTMLParagraphElement;
  /** The button that was pressed goes. Without this the focus would go with it, to the top of the page. */
  const load = () => {
    status.focus();
    props.load();
  };
  const text = () => {
    if (props.state === 'shown') return '';
    if (props.state === 'signedOut' || props.state === 'forbidden') return props.texts.t(props.state);
    return props.words[props.state];
  };
  return (
    <>
      <p ref={status} class="load-state" role="status" tabIndex={-1} data-state={props.state}>
        {text()}
      </p>
      <Show when={props.state === 'failed' && props.words.again}>
        <button type="button" class="button" onClick={load}>
          {props.words.again}
        </button>
      </Show>
      <Show when={props.state === 'signedOut'}>
        <SignInButton texts={props.texts} signIn={props.signIn} onSignedIn={load} />
      </Show>
    </>
  );
}

/** Stays where it is when the supervisor closes the sign-in. */
export function SignInButton(props: SignInProps): JSX.Element {
  const start = () =>
    void props.signIn().then(
      () => props.onSignedIn(),
      () => undefined,
    );
  return (
    <button type="button" class="button primary" onClick={start}>
      {props.texts.t('signIn')}
    </button>
  );
}
