/** What every translator has to do, whatever it talks to. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { Translator } from '../core/ports/translator.ts';

export type TranslatorUnderTest = {
  /** Knows "¿Dónde está mi pedido?" in English as "Where is my order?", and detects Spanish. */
  readonly translator: Translator;
  refuse(kind: 'quota' | 'failure'): void;
  /** No answer arrives any more; the translator's time limit passes. */
  stall(): void;
  close(): Promise<void>;
};

const spanish = '¿Dónde está mi pedido?';

/** To be called within `describe`. `start` makes a fresh one for each test. */
export function translatorContract(start: () => Promise<TranslatorUnderTest>): void {
  const with_ = async (use: (test: TranslatorUnderTest) => Promise<void>) => {
    const test = await start();
    try {
      await use(test);
    } finally {
      await test.close();
    }
  };
  const codeOf = async (work: Promise<unknown>) =>
    work.then(
      () => assert.fail('it must reject'),
      (error: unknown) => {
        assert.ok(error instanceof EarshotError);
        assert.ok(!`${error.message} ${error.detail}`.includes('pedido'), 'the text is in no error');
        return error.code;
      },
    );

  it('translates a text and keeps the language that was given', () =>
    with_(async ({ translator }) => {
      const made = await translator.translate({ text: spanish, from: 'es-ES', to: 'en-US' });
      assert.deepEqual(made, { text: 'Where is my order?', from: 'es-ES' });
    }));

  it('detects the language where none is given', () =>
    with_(async ({ translator }) => {
      assert.equal((await translator.translate({ text: spanish, to: 'en' })).from, 'es');
    }));

  it('rejects with quota_exhausted where the quota is used up', () =>
    with_(async ({ translator, refuse }) => {
      refuse('quota');
      assert.equal(await codeOf(translator.translate({ text: spanish, to: 'en' })), 'quota_exhausted');
    }));

  it('rejects with unavailable where the service fails', () =>
    with_(async ({ translator, refuse }) => {
      refuse('failure');
      assert.equal(await codeOf(translator.translate({ text: spanish, to: 'en' })), 'unavailable');
    }));

  it('rejects with timeout where no answer comes in time', () =>
    with_(async ({ translator, stall }) => {
      stall();
      assert.equal(await codeOf(translator.translate({ text: spanish, to: 'en' })), 'timeout');
    }));
}
