/** The native recognizer behind two small functions, so that everything around it can be tested without it. */
import { createRequire } from 'node:module';
import { findDetectorModel, findSpeechModels, type ModelSize, notInstalled } from './speech-models.ts';

export const sampleRate = 16_000;
export const windowSamples = 512;

export interface Decoder {
  /** Floats −1 … 1 at 16 kHz to text. Blocks the thread it runs on. */
  decode(samples: Float32Array, model: ModelSize): string;
  createDetector(): Detector;
}

/** Detects speech in windows of `windowSamples`. */
export interface Detector {
  isSpeech(window: Float32Array): boolean;
}

type Sherpa = {
  OfflineRecognizer: new (
    config: unknown,
  ) => {
    createStream(): { acceptWaveform(wave: { samples: Float32Array; sampleRate: number }): void };
    decode(stream: unknown): void;
    getResult(stream: unknown): { text: string };
  };
  Vad: new (
    config: unknown,
    bufferSeconds: number,
  ) => {
    acceptWaveform(samples: Float32Array): void;
    isDetected(): boolean;
    isEmpty(): boolean;
    pop(): void;
  };
};

function loadSherpa(): Sherpa {
  const require = createRequire(import.meta.url);
  try {
    require.resolve('sherpa-onnx-node');
  } catch (cause) {
    throw new Error(notInstalled('sherpa-onnx-node'), { cause });
  }
  try {
    return require('sherpa-onnx-node') as Sherpa;
  } catch (cause) {
    // It is installed: there is no build for this machine, or the runtime may not load it.
    throw new Error(
      'Speech recognition is off: its native library cannot be loaded here; it exists for Linux, macOS and Windows, and Deno needs --allow-ffi',
      { cause },
    );
  }
}

/** Loads both models and the voice detector; takes seconds. Rejects with a sentence for people. */
export async function loadDecoder(cacheDir: string, threads: number): Promise<Decoder> {
  const models = await findSpeechModels(cacheDir);
  const sherpa = loadSherpa();
  const load = (size: ModelSize) =>
    new sherpa.OfflineRecognizer({
      featConfig: { sampleRate, featureDim: 80 },
      modelConfig: {
        moonshine: models.moonshine[size],
        tokens: models.tokens,
        numThreads: threads,
        provider: 'cpu',
        debug: 0,
      },
    });
  const recognizers = { tiny: load('tiny'), base: load('base') };
  return {
    decode(samples, model) {
      const recognizer = recognizers[model];
      const stream = recognizer.createStream();
      stream.acceptWaveform({ samples, sampleRate });
      recognizer.decode(stream);
      return recognizer.getResult(stream).text.trim();
    },
    createDetector: () => createDetector(sherpa, models.silero),
  };
}

/** The voice detector alone; rejects as `loadDecoder`. */
export async function loadDetectors(): Promise<() => Detector> {
  const model = await findDetectorModel();
  const sherpa = loadSherpa();
  return () => createDetector(sherpa, model);
}

function createDetector(sherpa: Sherpa, model: string): Detector {
  const vad = new sherpa.Vad(
    {
      sileroVad: {
        model,
        threshold: 0.35,
        minSilenceDuration: 0.5,
        minSpeechDuration: 0.1,
        windowSize: windowSamples,
        // The segmenter cuts long speech, at a quiet point.
        maxSpeechDuration: 3_600,
      },
      sampleRate,
      numThreads: 1,
      provider: 'cpu',
      debug: 0,
    },
    // Grows where a monologue is longer; big enough for most.
    20,
  );
  return {
    isSpeech(window) {
      vad.acceptWaveform(window);
      while (!vad.isEmpty()) vad.pop();
      return vad.isDetected();
    },
  };
}
