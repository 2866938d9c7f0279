/** Places AudioHook calls at this service for the desk, over the network as Genesys does. */
import type { Clock } from '../../core/ports/clock.ts';
import { placeCall } from '../caller/place-call.ts';

export type DeskSound =
  /** Customer, and agent where there are two: µ-law at 8 kHz. */
  | { readonly kind: 'recording'; readonly channels: readonly Uint8Array[] }
  /** Audio that is pushed during the call; silence where none arrived in time. */
  | { readonly kind: 'live' };

export type DeskCallEnd = { readonly ok: boolean; readonly reason: string; readonly detail?: string };

export type DeskCall = {
  /** Live only: customer and agent interleaved, µ-law at 8 kHz. */
  push(stereoUlaw: Uint8Array): void;
  pause(): void;
  resume(): void;
  hangUp(): void;
  /** Audio sent so far, milliseconds. */
  positionMs(): number;
  /** Never rejects. */
  readonly ended: Promise<DeskCallEnd>;
};

export type DeskCaller = {
  call(options: { readonly conversationId: string; readonly sound: DeskSound; readonly language?: string }): DeskCall;
};

export type DeskCallerOptions = {
  /** `ws://…/audiohook` of the service; read for each call, as the port is known only once it listens. */
  readonly url: () => string;
  readonly apiKey: string;
  /** Base64. With it calls are signed. */
  readonly clientSecret?: string;
  readonly organizationId: string;
  readonly clock: Clock;
};

/** Calls run in real time and are placed with the given key. */
export function createDeskCaller(options: DeskCallerOptions): DeskCaller {
  const { url, apiKey, clientSecret, organizationId, clock } = options;
  return {
    call({ conversationId, sound, language }) {
      let position = 0;
      const call = placeCall({
        url: url(),
        apiKey,
        ...(clientSecret !== undefined && { clientSecret }),
        conversationId,
        organizationId,
        ...(language !== undefined && { language }),
        source: sound,
        clock,
        onProgress: ({ positionMs }) => {
          position = positionMs;
        },
      });
      return {
        push: (stereoUlaw) => call.push(stereoUlaw),
        pause: () => call.pause(),
        resume: () => call.resume(),
        hangUp: () => call.hangUp(),
        positionMs: () => position,
        ended: call.ended,
      };
    },
  };
}
