/** What the desk needs of an AudioHook caller; the composition root gives it one that calls this very service. */

export type DeskSound =
  /** Two channels, customer and agent, interleaved µ-law at 8 kHz. */
  | { readonly kind: 'recording'; readonly ulaw: Uint8Array }
  /** Sound that is pushed while the call is on; where none came in time there is silence. */
  | { readonly kind: 'live' };

export type DeskCallEnd = { readonly ok: boolean; readonly reason: string };

export type DeskCall = {
  /** Live only: customer and agent interleaved, µ-law at 8 kHz. */
  push(ulaw: Uint8Array): void;
  hangUp(): void;
  /** Sound sent so far, milliseconds. */
  positionMs(): number;
  /** Never rejects. */
  readonly ended: Promise<DeskCallEnd>;
};

export type DeskCaller = {
  call(options: { readonly conversationId: string; readonly sound: DeskSound; readonly language?: string }): DeskCall;
};
