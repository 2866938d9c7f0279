/** What the messages of a StreamingAnalyzeContent call carry, and what the real service refuses about them. */
import { defaultLanguageTag } from '../../../shared/languages.ts';
import { codes, RpcError } from './status.ts';

export type StreamRequest = {
  participant?: string;
  audioConfig?: {
    audioEncoding?: string;
    sampleRateHertz?: number;
    languageCode?: string;
    enableWordInfo?: boolean;
    enableVoiceActivityEvents?: boolean;
    phraseHints?: string[];
    speechContexts?: { phrases?: string[] }[];
    model?: string;
  };
  textConfig?: { languageCode?: string };
  inputAudio?: Uint8Array;
  inputText?: string;
  inputDtmf?: unknown;
  outputMultipleUtterances?: boolean;
  assistQueryParams?: { documentsMetadataFilters?: Record<string, string> };
};

export type AudioSettings = {
  readonly encoding: 'mulaw' | 'linear16';
  readonly sampleRateHz: number;
  readonly bytesPerMs: number;
  readonly withWords: boolean;
  readonly withActivity: boolean;
  readonly phraseHints: readonly string[];
};

const encodings: Readonly<Record<string, AudioSettings['encoding']>> = {
  AUDIO_ENCODING_MULAW: 'mulaw',
  AUDIO_ENCODING_LINEAR_16: 'linear16',
};

/** The participant that the first message names. Throws RpcError where the message cannot open a stream. */
export function readParticipant(request: StreamRequest): string {
  if (!request.participant) throw new RpcError(codes.invalidArgument, 'The first message must name a participant');
  if (!request.audioConfig === !request.textConfig)
    throw new RpcError(codes.invalidArgument, 'The first message must have audio_config or text_config');
  if (request.inputAudio?.length || request.inputText || request.inputDtmf)
    throw new RpcError(codes.invalidArgument, 'The first message must not have input');
  return request.participant;
}

/** BCP 47, of the audio or the text configuration; else the default. */
export function readLanguage({ audioConfig, textConfig }: StreamRequest): string {
  return audioConfig?.languageCode || textConfig?.languageCode || defaultLanguageTag;
}

/** Throws RpcError for an encoding or a sample rate that telephony does not use. */
export function readAudioSettings(config: NonNullable<StreamRequest['audioConfig']>): AudioSettings {
  const encoding = encodings[config.audioEncoding ?? ''];
  const sampleRateHz = config.sampleRateHertz ?? 0;
  if (!encoding) throw new RpcError(codes.invalidArgument, 'Only LINEAR_16 and MULAW are supported');
  if (sampleRateHz < 8000 || sampleRateHz > 48_000)
    throw new RpcError(codes.invalidArgument, 'sample_rate_hertz must be from 8000 to 48000');
  return {
    encoding,
    sampleRateHz,
    bytesPerMs: (sampleRateHz * (encoding === 'mulaw' ? 1 : 2)) / 1000,
    withWords: config.enableWordInfo === true,
    withActivity: config.enableVoiceActivityEvents === true,
    phraseHints: [
      ...(config.speechContexts ?? []).flatMap((context) => context.phrases ?? []),
      ...(config.phraseHints ?? []),
    ],
  };
}

const contents = {
  configuration: { type: 'configuration' },
  audio: { type: 'audio' },
  text: { type: 'text' },
  empty: { type: 'empty' },
} as const;

/** What a message after the first carries, as an input of the phase table. */
export function contentOf(request: StreamRequest): (typeof contents)[keyof typeof contents] {
  if (request.participant || request.audioConfig || request.textConfig) return contents.configuration;
  if (request.inputAudio?.length) return contents.audio;
  return request.inputText ? contents.text : contents.empty;
}
