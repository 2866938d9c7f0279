import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toJson } from './notify-json.ts';

describe('notification payloads', () => {
  it('are proto3 JSON: durations and timestamps as texts, structs plain, defaults left out', () => {
    const recognition = {
      messageType: 'TRANSCRIPT',
      transcript: 'hel',
      isFinal: false,
      confidence: 0,
      speechEndOffset: { seconds: 3, nanos: 500_000_000 },
      speechWordInfo: [
        {
          word: 'hel',
          startOffset: { seconds: 1, nanos: 0 },
          endOffset: { seconds: 2, nanos: 1_000_000 },
          confidence: 0.5,
        },
      ],
      languageCode: '',
    };
    assert.deepEqual(toJson(recognition), {
      messageType: 'TRANSCRIPT',
      transcript: 'hel',
      speechEndOffset: '3.500s',
      speechWordInfo: [{ word: 'hel', startOffset: '1s', endOffset: '2.001s', confidence: 0.5 }],
    });
    assert.deepEqual(
      toJson({
        sendTime: { seconds: 1_767_225_600, nanos: 123_000_000 },
        metadata: { fields: { gka_source_label: { stringValue: 'Ext' } } },
        parts: [{ text: 'x', formattedValue: { stringValue: 'y' } }],
        empty: [],
        nothing: undefined,
      }),
      {
        sendTime: '2026-01-01T00:00:00.123Z',
        metadata: { gka_source_label: 'Ext' },
        parts: [{ text: 'x', formattedValue: 'y' }],
      },
    );
  });
});
