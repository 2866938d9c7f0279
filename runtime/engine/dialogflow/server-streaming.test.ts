import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, describe, it } from 'node:test';
import {
  type Json,
  speech,
  startTestDialogflow,
  type TestDialogflow,
  ulawConfig,
  vocabulary,
} from '../../testing/local-dialogflow-client.ts';
import { codes } from './status.ts';

let dialogflow: TestDialogflow;
before(async () => {
  dialogflow = await startTestDialogflow({ limits: { idleMs: 1_500 } });
});
after(() => dialogflow.close());

for (const version of ['v2', 'v2beta1'] as const)
  describe(`streaming in ${version}`, () => {
    it('sends recognition, then the message, then suggestions, then ends', async () => {
      const { name, customer } = await dialogflow.newConversation(version);
      const { stream, ended } = dialogflow.openStream(version);
      stream.write({ participant: customer, audioConfig: { ...ulawConfig, enableWordInfo: true } });
      for (let at = 0; at < speech.length; at += 800) stream.write({ inputAudio: speech.subarray(at, at + 800) });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      const fields = responses.map((response) => Object.keys(response)[0]);
      assert.equal(fields.indexOf('recognitionResult'), 0);
      assert.ok(fields.indexOf('message') > fields.lastIndexOf('recognitionResult'));
      assert.ok(fields.indexOf('humanAgentSuggestionResults') > fields.indexOf('message'));
      const message = responses.find((r) => r.message)?.message as Json;
      assert.equal(message.content, vocabulary.join(' '));
      assert.ok((message.name as string).startsWith(`${name}/messages/`));
      const results = responses.flatMap((r) => (r.humanAgentSuggestionResults as Json[] | undefined) ?? []);
      const kinds = results.map((result) => Object.keys(result)[0]).sort();
      const intents = version === 'v2beta1' ? ['suggestDialogflowAssistsResponse'] : [undefined];
      assert.deepEqual(
        new Set(kinds),
        new Set([
          ...intents,
          'suggestKnowledgeAssistResponse',
          'suggestSmartRepliesResponse',
          'generateSuggestionsResponse',
        ]),
      );
    });

    const violations: [name: string, messages: (names: { customer: string; agent: string }) => Json[], code: number][] =
      [
        ['a first message without a participant', () => [{ audioConfig: ulawConfig }], codes.invalidArgument],
        [
          'a first message without a configuration',
          ({ customer }) => [{ participant: customer }],
          codes.invalidArgument,
        ],
        [
          'input in the first message',
          ({ customer }) => [{ participant: customer, audioConfig: ulawConfig, inputAudio: Buffer.from([1]) }],
          codes.invalidArgument,
        ],
        [
          'a participant that does not exist',
          ({ customer }) => [{ participant: `${customer}0`, audioConfig: ulawConfig }],
          codes.notFound,
        ],
        [
          'an encoding that is not for telephony',
          ({ customer }) => [
            { participant: customer, audioConfig: { ...ulawConfig, audioEncoding: 'AUDIO_ENCODING_FLAC' } },
          ],
          codes.invalidArgument,
        ],
        [
          'no sample rate',
          ({ customer }) => [{ participant: customer, audioConfig: { audioEncoding: 'AUDIO_ENCODING_MULAW' } }],
          codes.invalidArgument,
        ],
        [
          'a second configuration',
          ({ customer }) => [{ participant: customer, audioConfig: ulawConfig }, { audioConfig: ulawConfig }],
          codes.invalidArgument,
        ],
        [
          'text on a stream of audio',
          ({ customer }) => [{ participant: customer, audioConfig: ulawConfig }, { inputText: 'hello' }],
          codes.invalidArgument,
        ],
        [
          'text after the text',
          ({ customer }) => [
            { participant: customer, textConfig: { languageCode: 'en' } },
            { inputText: 'a' },
            { inputText: 'b' },
          ],
          codes.invalidArgument,
        ],
        [
          'a stream without audio',
          ({ customer }) => [{ participant: customer, audioConfig: ulawConfig }],
          codes.outOfRange,
        ],
      ];
    for (const [name, messages, code] of violations)
      it(`refuses ${name}`, async () => {
        const { stream, ended } = dialogflow.openStream(version);
        for (const message of messages(await dialogflow.newConversation(version))) stream.write(message);
        assert.equal((await ended).failure?.code, code);
      });

    it('accepts text as one utterance', async () => {
      const { agent } = await dialogflow.newConversation(version);
      const { stream, ended } = dialogflow.openStream(version);
      stream.write({ participant: agent, textConfig: { languageCode: 'en-US' } });
      stream.write({ inputText: 'hello there' });
      stream.end();
      const { responses, failure } = await ended;
      assert.equal(failure, undefined);
      const message = responses.find((r) => r.message)?.message as Json;
      assert.deepEqual([message.content, message.participantRole], ['hello there', 'HUMAN_AGENT']);
    });
  });
