import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type Json,
  parent,
  profile,
  refuses,
  startTestDialogflow,
  type TestDialogflow,
} from '../../testing/local-dialogflow-client.ts';
import { codes } from './status.ts';

let dialogflow: TestDialogflow;
before(async () => {
  dialogflow = await startTestDialogflow();
});
after(() => dialogflow.close());

describe('conversations', () => {
  it('have ids of the form that the service wants, once', async () => {
    const create = (conversationId: string, conversation: Json = { conversationProfile: profile }) =>
      dialogflow.call('CreateConversation', { parent, conversationId, conversation });
    for (const bad of ['1abc', 'ab', 'a'.repeat(65), 'a b c', 'a/../b'])
      await assert.rejects(create(bad), refuses(codes.invalidArgument), bad);
    await assert.rejects(create('abc', {}), refuses(codes.invalidArgument));
    await assert.rejects(
      create('abc', { conversationProfile: 'projects/p/locations/global/conversationProfiles/x' }),
      refuses(codes.invalidArgument),
      'the profile must be in the same location',
    );
    const made = await create('abc');
    assert.equal(made.name, `${parent}/conversations/abc`);
    assert.equal(made.lifecycleState, 'IN_PROGRESS');
    await assert.rejects(create('abc'), refuses(codes.alreadyExists));
  });

  it('are complete for good, and say so every time', async () => {
    const { name, customer } = await dialogflow.newConversation();
    for (let n = 0; n < 2; n++) {
      const completed = await dialogflow.call('CompleteConversation', { name });
      assert.equal(completed.lifecycleState, 'COMPLETED');
      assert.ok(completed.endTime);
    }
    await assert.rejects(
      dialogflow.call('AnalyzeContent', { participant: customer, textInput: { text: 'x' } }),
      refuses(codes.failedPrecondition),
    );
  });

  it('have participants with a role that stays', async () => {
    const { name, agent } = await dialogflow.newConversation();
    await assert.rejects(
      dialogflow.call('CreateParticipant', { parent: name, participant: {} }),
      refuses(codes.invalidArgument),
    );
    await assert.rejects(
      dialogflow.call('UpdateParticipant', {
        participant: { name: agent, role: 'END_USER' },
        updateMask: { paths: ['role'] },
      }),
      refuses(codes.invalidArgument),
    );
    const listed = (await dialogflow.call('ListParticipants', { parent: name })).participants as Json[];
    assert.deepEqual(
      listed.map((p) => p.role),
      ['END_USER', 'HUMAN_AGENT'],
    );
    await assert.rejects(
      dialogflow.call('GetParticipant', { name: `${name}/participants/none` }),
      refuses(codes.notFound),
    );
    await assert.rejects(
      dialogflow.call('GetConversation', { name: `${parent}/conversations/none` }),
      refuses(codes.notFound),
    );
  });

  it('list their messages from the newest, page by page', async () => {
    const { name, customer } = await dialogflow.newConversation();
    for (const text of ['one', 'two', 'three'])
      await dialogflow.call('AnalyzeContent', { participant: customer, textInput: { text } });
    const first = await dialogflow.call('ListMessages', { parent: name, pageSize: 2 });
    assert.deepEqual(
      (first.messages as Json[]).map((m) => m.content),
      ['three', 'two'],
    );
    const rest = await dialogflow.call('ListMessages', { parent: name, pageSize: 2, pageToken: first.nextPageToken });
    assert.deepEqual(
      (rest.messages as Json[]).map((m) => m.content),
      ['one'],
    );
    assert.equal(rest.nextPageToken, undefined);
  });

  it('may be named without their location where it is global', async () => {
    await dialogflow.call('CreateConversation', {
      parent: 'projects/p',
      conversationId: 'short',
      conversation: { conversationProfile: 'projects/p/conversationProfiles/x' },
    });
    const found = await dialogflow.call('GetConversation', { name: 'projects/p/conversations/short' });
    assert.equal(found.name, 'projects/p/locations/global/conversations/short');
  });
});
