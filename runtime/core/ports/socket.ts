/** A WebSocket as the rooms see it. Adapters convert whatever the engine has to this, bytes always `Uint8Array`. */
export interface Socket {
  send(text: string): void;
  /** Asks for the closing handshake; after a bound the adapter cuts the connection. */
  close(code: number, reason: string): void;
  /** Cuts it at once. */
  terminate(): void;
  /** Bytes accepted by `send` that have not left yet. */
  bufferedAmount(): number;
}

export interface SocketHandlers {
  onText(text: string): void;
  onBinary(bytes: Uint8Array): void;
  /** Exactly once, also after an error. */
  onClose(code: number): void;
}
