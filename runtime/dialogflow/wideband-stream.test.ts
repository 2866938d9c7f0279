import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createScriptedEngine } from '../engine/dialogflow/script-engine.ts';
import { type LocalDialogflow, startLocalDialogflow } from '../engine/dialogflow/server.ts';
import type { RecognizerOptions } from '../engine/ports.ts';
import { createDialogflowGateway } from './gateway.ts';
import { loadServices } from './services.ts';

const clock = createSystemClock();
const opened: { options: RecognizerOptions; bytes: number }[] = [];
let server: LocalDialogflow;
let gateway: AssistGateway;
before(async () => {
  const engine = createScriptedEngine({ clock });
  const recognizer = {
    ...engine.recognizer,
    open(options: RecognizerOptions) {
      const stream = { options, bytes: 0 };
      opened.push(stream);
      return {
        write(audio: Uint8Array) {
          stream.bytes += audio.length;
        },
        end: () => options.onEnd(),
        cancel: () => options.onEnd(),
      };
    },
  };
  server = await startLocalDialogflow({ engine: { ...engine, recognizer }, services: loadServices, clock });
  const profile = 'projects/p/locations/global/conversationProfiles/x';
  gateway = createDialogflowGateway({ target: { profile, endpoint: server.target }, clock, model: 'studio@16k' });
});
after(async () => {
  await gateway.close();
  await server.close();
});

it('a model that takes linear samples at 16 kHz gets them, four bytes for each of the call', async () => {
  const handle = await gateway.ensureConversation(parseConversationId('11111111-2222-4333-8444-555555555701'));
  await new Promise<void>((resolve, reject) => {
    const onEnd = (error: Error | undefined) => (error ? reject(error) : resolve());
    const stream = gateway.openStream({ handle, role: 'customer', sampleRateHz: 8000, onResult() {}, onEnd });
    for (let i = 0; i < 5; i++) stream.write(new Uint8Array(1_600).fill(0xff));
    stream.halfClose();
  });
  const [{ options, bytes }] = opened as [(typeof opened)[0]];
  assert.deepEqual([options.encoding, options.sampleRateHz, bytes], ['linear16', 16_000, 4 * 8_000]);
});
