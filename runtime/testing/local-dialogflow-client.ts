/** For tests: a local Dialogflow with a bare gRPC client, without the gateway between them. */
import assert from 'node:assert/strict';
import * as grpc from '@grpc/grpc-js';
import { createSystemClock } from '../core/system-clock.ts';
import { loadServices } from '../dialogflow/services.ts';
import { encodeSpeech } from '../engine/dialogflow/script-speech.ts';
import { type LocalDialogflowOptions, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import { createTestEngine } from '../engine/dialogflow/test-engine.ts';

export type Failure = { code: number; details: string };
export type Json = Record<string, unknown>;
export type Version = 'v2' | 'v2beta1';

export const parent = 'projects/p/locations/us-east1';
export const profile = `${parent}/conversationProfiles/x`;
export const vocabulary: readonly string[] = 'please refund my order'.split(' ');
/** Speaks the vocabulary, a word every 200 ms. */
export const speech: Uint8Array = encodeSpeech(
  vocabulary.map((_, number) => ({ number, startMs: 100 + number * 200, endMs: 250 + number * 200 })),
  1_500,
);
export const ulawConfig = {
  audioEncoding: 'AUDIO_ENCODING_MULAW',
  sampleRateHertz: 8000,
  languageCode: 'en-US',
} as const;

/** A check for `assert.rejects`. */
export const refuses = (code: number) => (error: Failure) => {
  assert.equal(error.code, code, error.details);
  return true;
};

/** Listens on a free port. Close it after the test. */
export async function startTestDialogflow(options: Partial<LocalDialogflowOptions> = {}) {
  const services = await loadServices();
  const local = await startLocalDialogflow({
    engine: createTestEngine(vocabulary),
    clock: createSystemClock(),
    ...options,
    services,
  });
  const client = new grpc.Client(local.target, grpc.credentials.createInsecure());
  let conversations = 0;

  function call(method: string, request: Json, version: Version = 'v2'): Promise<Json> {
    const service = (['Participants', 'Conversations', 'AnswerRecords', 'ConversationProfiles'] as const).find(
      (name) => services.definitions[`${version}.${name}`][method],
    );
    const definition = services.definitions[`${version}.${service!}`][method]!;
    return new Promise((resolve, reject) =>
      client.makeUnaryRequest(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        request,
        (error, response) => (error ? reject(error) : resolve(response as Json)),
      ),
    );
  }

  function openStream(version: Version = 'v2') {
    const definition = services.definitions[`${version}.Participants`].StreamingAnalyzeContent!;
    const stream = client.makeBidiStreamRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
    );
    const responses: Json[] = [];
    const ended = new Promise<{ responses: Json[]; failure: Failure | undefined }>((resolve) => {
      stream.on('data', (response: Json) => responses.push(response));
      stream.on('error', (failure: Failure) => resolve({ responses, failure }));
      stream.on('end', () => setTimeout(() => resolve({ responses, failure: undefined }), 10));
    });
    return { stream, ended };
  }

  async function newConversation(version: Version = 'v2') {
    const conversationId = `conv-${++conversations}`;
    const conversation = { conversationProfile: profile };
    const { name } = (await call('CreateConversation', { parent, conversationId, conversation }, version)) as {
      name: string;
    };
    const participant = async (role: string) =>
      (await call('CreateParticipant', { parent: name, participant: { role } }, version)).name as string;
    return { name, customer: await participant('END_USER'), agent: await participant('HUMAN_AGENT') };
  }

  async function close(): Promise<void> {
    client.close();
    await local.close();
  }
  return { call, openStream, newConversation, close };
}
export type TestDialogflow = Awaited<ReturnType<typeof startTestDialogflow>>;
