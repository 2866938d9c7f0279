import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { descriptorPath, generate, pruneDescriptor } from './gen-proto.ts';

describe('the committed descriptor', () => {
  it('is what the installed client package gives', () => {
    assert.equal(readFileSync(descriptorPath, 'utf8'), generate(), 'run npm run gen:proto');
  });

  it('has no service that is not called', () => {
    const text = readFileSync(descriptorPath, 'utf8');
    for (const name of ['DeleteAgent', 'TrainAgent', 'ImportDocuments', 'DetectIntent"'])
      assert.equal(text.includes(name), false, name);
    assert.ok(text.length < 120_000, `${text.length} bytes`);
  });

  it('is refused where a method has gone', () => {
    assert.throws(() => pruneDescriptor({ nested: {} }), /CreateParticipant is not in the descriptor/);
  });
});
