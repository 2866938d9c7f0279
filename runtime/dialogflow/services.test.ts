import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiVersions, encodeAudioMessage, loadServices } from './services.ts';

describe('the services', () => {
  it('are made once', async () => {
    assert.equal(loadServices(), loadServices());
    assert.equal(await loadServices(), await loadServices());
  });

  it('say of each method its path and whether it streams', async () => {
    const { definitions } = await loadServices();
    const streaming = definitions['v2.Participants'].StreamingAnalyzeContent!;
    assert.equal(streaming.path, '/google.cloud.dialogflow.v2.Participants/StreamingAnalyzeContent');
    assert.deepEqual([streaming.requestStream, streaming.responseStream], [true, true]);
    const unary = definitions['v2beta1.Conversations'].SearchKnowledge!;
    assert.equal(unary.path, '/google.cloud.dialogflow.v2beta1.Conversations/SearchKnowledge');
    assert.deepEqual([unary.requestStream, unary.responseStream], [false, false]);
  });

  for (const version of apiVersions)
    it(`lay down audio of any length as the codec of ${version} would`, async () => {
      const services = await loadServices();
      const type = `google.cloud.dialogflow.${version}.StreamingAnalyzeContentRequest`;
      for (const length of [1, 127, 128, 160, 1600, 3200, 16_383, 16_384, 70_000]) {
        const audio = Uint8Array.from({ length }, (_, at) => (at * 31) & 0xff);
        const message = encodeAudioMessage(audio);
        const decoded = services.decode(type, message) as { inputAudio: Uint8Array; outputMultipleUtterances: boolean };
        assert.deepEqual(Uint8Array.from(decoded.inputAudio), audio);
        assert.equal(decoded.outputMultipleUtterances, true);
        const again = services.encode(type, { inputAudio: audio, outputMultipleUtterances: true });
        assert.deepEqual(Uint8Array.from(message), Uint8Array.from(again));
      }
    });

  it('copy the audio: its memory may be used again', () => {
    const audio = new Uint8Array(160).fill(1);
    const message = encodeAudioMessage(audio);
    audio.fill(2);
    assert.equal(message.includes(2), false);
  });

  it('keep the answer feedback where each version has it', async () => {
    const { encode, decode } = await loadServices();
    const record = { name: 'n', answerFeedback: { clicked: true } };
    const v2 = encode('google.cloud.dialogflow.v2.AnswerRecord', record);
    const beta = encode('google.cloud.dialogflow.v2beta1.AnswerRecord', record);
    assert.notDeepEqual(v2, beta);
    assert.deepEqual(decode('google.cloud.dialogflow.v2.AnswerRecord', v2), record);
  });

  it('refuse values that do not fit', async () => {
    const { encode } = await loadServices();
    assert.throws(() => encode('google.cloud.dialogflow.v2.Conversation', { startTime: 'today' }), TypeError);
  });
});
