/** A WebSocket, independent of the runtime. Adapters convert the runtime's own socket to it, bytes always to `Uint8Array`. */
export interface Socket {
  send(text: string): void;
  /** Starts the closing handshake. The adapter cuts the connection when the peer does not answer in time. */
  close(code: number, reason: string): void;
  /** Cuts the connection at once. */
  terminate(): void;
  /** Bytes accepted by `send` that have not been sent yet. */
  bufferedAmount(): number;
}

export interface SocketHandlers {
  onText(text: string): void;
  onBinary(bytes: Uint8Array): void;
  /** Exactly once, also after an error. */
  onClose(code: number): void;
}
