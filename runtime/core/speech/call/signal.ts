/** Something that is waited for. */
export type Signal = { readonly raised: Promise<void>; readonly raise: () => void; readonly rearm: () => void };

/** `rearm`: a signal that was raised is to be raised again. */
export function createSignal(): Signal {
  let raise = (): void => {};
  const create = () =>
    new Promise<void>((resolve) => {
      raise = resolve;
    });
  let raised = create();
  return {
    get raised() {
      return raised;
    },
    raise: () => raise(),
    rearm: () => {
      raised = create();
    },
  };
}
