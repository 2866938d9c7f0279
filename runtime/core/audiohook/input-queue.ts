/** Runs one step at a time: an input that arises during a step waits for its end, so that effects keep their order. */
export class InputQueue<Input> {
  readonly #step: (input: Input) => void;
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Input[] = [];
  #running = false;

  /** An error of `step` goes to `onError`; the inputs that wait then run with the next one. */
  constructor(step: (input: Input) => void, onError: (error: unknown) => void) {
    this.#step = step;
    this.#onError = onError;
  }

  push(input: Input): void {
    if (this.#running) {
      this.#waiting.push(input);
      return;
    }
    this.#running = true;
    try {
      for (let next: Input | undefined = input; next !== undefined; next = this.#waiting.shift()) this.#step(next);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#running = false;
    }
  }
}
