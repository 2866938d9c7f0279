/** The microphone as two-channel µ-law at 8 kHz: one voice, on the channel of whom it speaks for, silence on the other. */
import { interleavePcmu } from '../../shared/audiohook/channel-split.ts';
import { linearToUlaw, ULAW_SILENCE } from '../../shared/audiohook/ulaw.ts';
import { DeskProblem } from './desk-problem.ts';
import workletUrl from './microphone.worklet.ts?worker&url';

export type Speaker = 'customer' | 'agent';

export type Microphone = { setSpeaker(speaker: Speaker): void; setMuted(muted: boolean): void; stop(): void };

/** At most this many chunks of 100 ms wait to be sent; beyond it the oldest goes, so that speech stays live. */
const maxWaiting = 30;

/** Rejects with `DeskProblem` where there is no microphone or no permission. */
export async function startMicrophone(options: {
  readonly send: (ulaw: Uint8Array) => Promise<void>;
  readonly onProblem: (error: unknown) => void;
  /** From 0 to 1, ten times a second. */
  readonly onLevel?: (level: number) => void;
}): Promise<Microphone> {
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
    .catch((error: DOMException) => {
      throw new DeskProblem(error.name === 'NotFoundError' ? 'noMicrophone' : 'microphoneDenied');
    });
  const context = new AudioContext({ sampleRate: 8_000 });
  await context.audioWorklet.addModule(workletUrl);
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, 'microphone', { numberOfInputs: 1, numberOfOutputs: 0 });
  source.connect(node);

  let speaker: Speaker = 'customer';
  let muted = false;
  let stopped = false;
  const waiting: Uint8Array[] = [];
  let sending = false;

  async function drain(): Promise<void> {
    if (sending) return;
    sending = true;
    try {
      for (let next = waiting.shift(); next && !stopped; next = waiting.shift()) await options.send(next);
    } catch (error) {
      if (!stopped) options.onProblem(error);
    } finally {
      sending = false;
    }
  }

  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (muted || stopped) return;
    options.onLevel?.(Math.min(1, Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length) * 4));
    const linear = Int16Array.from(data, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);
    const voice = linearToUlaw(linear);
    const silence = new Uint8Array(voice.length).fill(ULAW_SILENCE);
    const stereo = new Uint8Array(voice.length * 2);
    if (speaker === 'customer') interleavePcmu(voice, silence, stereo);
    else interleavePcmu(silence, voice, stereo);
    waiting.push(stereo);
    if (waiting.length > maxWaiting) waiting.shift();
    void drain();
  };

  return {
    setSpeaker(next) {
      speaker = next;
    },
    setMuted(next) {
      muted = next;
    },
    stop() {
      stopped = true;
      node.port.onmessage = null;
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}
