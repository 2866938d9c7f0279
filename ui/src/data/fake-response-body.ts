/** The body of a response that a test writes: as a browser sees it when the request is aborted. For tests only. */
export type FakeBody = {
  readonly body: ReadableStream<Uint8Array>;
  /** Neither ended, nor aborted, nor left by the reader. */
  readonly isOpen: boolean;
  send(bytes: Uint8Array): void;
  /** Ends the body in order. */
  end(): void;
  /** Ends the body as a broken connection does. */
  fail(error: Error): void;
};

/** `init`: what was passed to `fetch`. */
export function openFakeBody(init: RequestInit | undefined): FakeBody {
  let isOpen = true;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
    },
    cancel() {
      isOpen = false;
    },
  });
  const finish = (how: () => void): void => {
    if (!isOpen) return;
    isOpen = false;
    how();
  };
  const fail = (error: Error) => finish(() => controller.error(error));
  init?.signal?.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError')));
  return {
    body,
    get isOpen() {
      return isOpen;
    },
    send: (bytes) => void (isOpen && controller.enqueue(bytes)),
    end: () => finish(() => controller.close()),
    fail,
  };
}
